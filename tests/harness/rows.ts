/** What PostgreSQL has, read past the gateway and past the proxy that counts. */

import type postgres from "postgres";

/** How many rows each table has. */
export interface Counts {
  readonly users: number;
  readonly accounts: number;
  readonly sessions: number;
}

/** Counts the rows of one database. */
export async function counts(sql: postgres.Sql): Promise<Counts> {
  const [row] = await sql<[Counts]>`
    select (select count(*)::int from "user") as users,
           (select count(*)::int from account) as accounts,
           (select count(*)::int from session) as sessions`;
  return row;
}

/**
 * The body of `GET /get-session` as the rows have it, byte for byte: key order and dates of
 * contract §3.4, made by PostgreSQL rather than by anything under test.
 */
export async function sessionBody(sql: postgres.Sql, token: string): Promise<string | undefined> {
  const iso = (column: string) => sql.unsafe(`to_char(${column}, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`);
  const [row] = await sql`
    select ${iso("s.expires_at")} as expires, s.token, ${iso("s.created_at")} as created,
           ${iso("s.updated_at")} as updated, s.ip_address, s.user_agent, s.user_id, s.id,
           u.name, u.email, u.email_verified, u.image, ${iso("u.created_at")} as user_created,
           ${iso("u.updated_at")} as user_updated
    from session s join "user" u on u.id = s.user_id where s.token = ${token}`;
  return (
    row &&
    JSON.stringify({
      session: {
        expiresAt: row["expires"],
        token: row["token"],
        createdAt: row["created"],
        updatedAt: row["updated"],
        ipAddress: row["ip_address"],
        userAgent: row["user_agent"],
        userId: row["user_id"],
        id: row["id"],
      },
      user: {
        name: row["name"],
        email: row["email"],
        emailVerified: row["email_verified"],
        image: row["image"],
        createdAt: row["user_created"],
        updatedAt: row["user_updated"],
        id: row["user_id"],
      },
    })
  );
}

/** What no failure may ever leave behind: half of a sign-in. */
export async function assertWhole(sql: postgres.Sql): Promise<void> {
  const [row] = await sql<[{ lonely: number; doubled: number }]>`
    select (select count(*)::int from "user" u
             where not exists (select from account a where a.user_id = u.id)) as lonely,
           (select count(*)::int from (select from account
             group by provider_id, account_id having count(*) > 1) twice) as doubled`;
  if (row.lonely > 0) throw new Error(`${row.lonely} users have no account`);
  if (row.doubled > 0) throw new Error(`${row.doubled} provider accounts have more than one row`);
}

/**
 * A session of Better Auth's own making, with its user: rows that no object has heard of.
 *
 * @param age seconds since it was made or last moved
 */
export async function insertSession(sql: postgres.Sql, token: string, email: string, age = 0): Promise<void> {
  const user = `user-of-${token}`;
  const now = Date.now();
  const [made, ends] = [-age, 604_800 - age].map((seconds) => new Date(now + seconds * 1_000).toISOString());
  await sql`insert into "user" (id, name, email, email_verified, created_at, updated_at)
            values (${user}, 'Made elsewhere', ${email}, true, ${made as string}, ${made as string})`;
  await sql`insert into session (id, token, user_id, expires_at, created_at, updated_at, ip_address, user_agent)
            values (${`id-of-${token}`}, ${token}, ${user}, ${ends as string}, ${made as string}, ${made as string}, '', '')`;
}
