/** The four tables of one side, and its clock: time passes by shifting every moment in them. */

import type postgres from "postgres";

/** A row, by its column names. */
export type Row = Readonly<Record<string, string | number | boolean | object | null>>;

/** All rows, the oldest first. */
export interface Tables {
  readonly user: readonly Row[];
  readonly session: readonly Row[];
  readonly account: readonly Row[];
  readonly verification: readonly Row[];
}

/** Reads all rows. */
export async function readTables(sql: postgres.Sql): Promise<Tables> {
  const [row] = await sql<[{ tables: Tables }]>`
    select json_build_object(
      'user', (select coalesce(json_agg(to_jsonb(t) order by t.created_at, t.email), '[]') from "user" t),
      'session', (select coalesce(json_agg(to_jsonb(t) order by t.created_at, t.id), '[]') from session t),
      'account', (select coalesce(json_agg(to_jsonb(t) order by t.created_at, t.provider_id, t.account_id), '[]') from account t),
      'verification', (select coalesce(json_agg(to_jsonb(t) order by t.created_at, t.id), '[]') from verification t)
    ) as tables`;
  return JSON.parse(withZone(JSON.stringify(row.tables))) as Tables;
}

/** Empties all tables. */
export async function clearTables(sql: postgres.Sql): Promise<void> {
  await sql`truncate "user", session, account, verification cascade`;
}

/** Lets time pass: every moment in every row lies so much further back. */
export async function shiftTables(sql: postgres.Sql, seconds: number): Promise<void> {
  const by = sql`make_interval(secs => ${seconds})`;
  await sql`update "user" set created_at = created_at - ${by}, updated_at = updated_at - ${by}`;
  await sql`update session set created_at = created_at - ${by}, updated_at = updated_at - ${by},
            expires_at = expires_at - ${by}`;
  await sql`update account set created_at = created_at - ${by}, updated_at = updated_at - ${by},
            access_token_expires_at = access_token_expires_at - ${by},
            refresh_token_expires_at = refresh_token_expires_at - ${by}`;
  await sql`update verification set created_at = created_at - ${by}, updated_at = updated_at - ${by},
            expires_at = expires_at - ${by}`;
}

/** The columns are naive UTC; a moment elsewhere says so. */
function withZone(json: string): string {
  return json.replaceAll(/"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?)"/g, '"$1Z"');
}
