/**
 * What holds whatever has happened: the invariants I1 to I10 of docs/reliability.md, held against
 * the rows, the session objects, the logs, and every answer that was given.
 */

import type postgres from "postgres";

import { assertRedirect } from "./answers.ts";
import { count } from "./figures.ts";
import { replyOf } from "./objects.ts";
import { sessionBody } from "./rows.ts";
import { SECRET, type World } from "./world.ts";
import { HUNG } from "./watch.ts";

/** How many objects are asked at once. */
const AT_ONCE = 16;
/** How long the first request after a storm may wait, in milliseconds: enough for a busy machine. */
const PATIENCE = 30_000;

/** What was found, for whoever prints it. */
export interface Held {
  readonly sessions: number;
  /** Sessions that no read gives to anybody: their alarm or the next read clears them. */
  readonly unread: number;
  /** How long `GET /ok` took after all of it, and the longest request of all, in milliseconds. */
  readonly ok: number;
  readonly longest: number;
}

/**
 * Holds a world to all of them, once it is quiet; what the test took from it is in `watch.taken`.
 *
 * @throws Error with every sentence that is false
 */
export async function assertInvariants(world: World): Promise<Held> {
  const ok = await answersAgain(world); // I9
  await world.proxy.drained();
  const { sql } = world.database;
  const { watch } = world;
  const compared = watch.compared.size;
  const tokens = (await sql<{ token: string }[]>`select token from session`).map(({ token }) => token);
  const objects = await objectsAgree(world, new Set(tokens));
  for (const token of tokens) watch.compared.add(token);
  count("sessions", watch.compared.size - compared);
  count("sessions lost", objects.found.length);
  const found = [
    ...watch.troubles, // I6, I7
    ...(watch.pending > 0 ? [`${watch.pending} requests were never answered`] : []), // I6
    ...unexpected(watch.statuses), // I8
    ...unanswered(world), // I6, I8, error 1101
    ...(await halves(sql)), // I2, I3
    ...(world.gate.reused > 0 ? [`${world.gate.reused} codes were exchanged twice`] : []), // I4
    ...(await secretsLogged(world)), // I5
    ...objects.found, // I1, I10
  ];
  if (found.length > 0) throw new Error(`after the storm:\n${found.slice(0, 20).join("\n")}`);
  return { sessions: tokens.length, unread: objects.unread, ok, longest: Math.round(watch.longest) };
}

/** The same isolates serve the next request, and a sign-in from its start to its end. */
async function answersAgain(world: World): Promise<number> {
  const visitor = world.visitor();
  const began = performance.now();
  const answer = await visitor.request("/ok", { signal: AbortSignal.timeout(PATIENCE) });
  const took = Math.round(performance.now() - began);
  if (answer.status !== 200) throw new Error(`the next request is answered ${answer.status}`);
  const email = `after-${world.watch.given.size}@example.com`;
  await assertRedirect(await world.signIn(visitor, "google", { email }), "/home");
  const { body } = await visitor.session();
  if (body?.user.email !== email) throw new Error("the next sign-in has no session");
  await visitor.signOut();
  if ((await visitor.session()).text !== "null") throw new Error("the next sign-out ended nothing");
  return took;
}

/** What the gateway did not answer itself, beyond what the test took from it. */
function unanswered({ watch, workers }: World): string[] {
  const { panicked, aborted, killed } = watch.taken;
  const logged = [...workers.logs().matchAll(new RegExp(HUNG, "gi"))].length;
  return [
    ...(watch.hung > 0 ? [`${watch.hung} answers said that the code had hung`] : []),
    ...(watch.unreachable > panicked + aborted ? [`${watch.unreachable} requests found no gateway`] : []),
    ...(watch.broken > killed ? [`${watch.broken} requests broke off`] : []),
    ...(logged > aborted ? [`the logs tell ${logged} times of code that had hung`] : []),
  ];
}

function unexpected(statuses: ReadonlyMap<number, number>): string[] {
  return [...statuses]
    .filter(([status]) => Number.isNaN(status) || (status >= 500 && status !== 503))
    .map(([status, count]) => `${count} requests were answered ${status}`);
}

/** What no failure may ever leave behind: half of a sign-in, or two of one. */
async function halves(sql: postgres.Sql): Promise<string[]> {
  const [row] = await sql<[Record<string, number>]>`
    select (select count(*)::int from session s
             where not exists (select from "user" u where u.id = s.user_id)) as "sessions without a user",
           (select count(*)::int from account a
             where not exists (select from "user" u where u.id = a.user_id)) as "accounts without a user",
           (select count(*)::int from "user" u
             where not exists (select from account a where a.user_id = u.id)) as "users without an account",
           (select count(*)::int from (select from account
             group by provider_id, account_id having count(*) > 1) twice) as "accounts that are there twice",
           (select count(*)::int from (select from "user"
             group by lower(email) having count(*) > 1) twice) as "addresses that two users have"`;
  return Object.entries(row).flatMap(([what, count]) => (count > 0 ? [`${count} ${what}`] : []));
}

async function secretsLogged(world: World): Promise<string[]> {
  const logs = world.workers.logs();
  const rows = await world.database.sql<{ kind: string; secret: string }[]>`
    select 'session token' as kind, token as secret from session
    union all select 'user''s address', email from "user"
    union all select 'access token', access_token from account where access_token is not null
    union all select 'ID token', id_token from account where id_token is not null`;
  const given = [...world.watch.given].map((secret) => ({ kind: "session token", secret }));
  const own = [
    { kind: "database password", secret: world.database.url.password },
    { kind: "signing secret", secret: SECRET },
  ];
  const kinds = [...rows, ...given, ...own].filter(({ secret }) => logs.includes(secret)).map(({ kind }) => kind);
  return [...new Set(kinds)].map((kind) => `the logs hold a ${kind}`);
}

/** Asks the object of every session that is in a row or was given to somebody. */
async function objectsAgree(world: World, rows: ReadonlySet<string>): Promise<{ found: string[]; unread: number }> {
  const { given, ended } = world.watch;
  const found: string[] = [];
  let unread = 0;
  const look = async (token: string): Promise<void> => {
    const { type, copy } = await replyOf(world.workers, token);
    if (ended.has(token)) {
      if (type === "session") found.push("a session that was signed out is still read");
      return;
    }
    if (!rows.has(token)) return void found.push("a session was given that has no row");
    if (type === "session") {
      const said = JSON.stringify({ session: copy?.session, user: copy?.user });
      if (said !== (await sessionBody(world.database.sql, token))) found.push(`an object says other than its row: ${said}`);
      return;
    }
    // An object that knows nothing sends its reader to the row; one that says no leaves it unread.
    if (type !== "noSession") return;
    unread += 1;
    if (given.has(token)) found.push("a session was given that no read gets");
  };
  const tokens = [...new Set([...rows, ...given])];
  const workers = Array.from({ length: AT_ONCE }, async () => {
    for (let token = tokens.pop(); token !== undefined; token = tokens.pop()) await look(token);
  });
  await Promise.all(workers);
  return { found, unread };
}
