/** The checker must be able to fail: what each line breaks, it names. */

import assert from "node:assert/strict";
import path from "node:path";
import { after, before, test } from "node:test";

import { device, type Device } from "./devices.ts";
import { ASK_OBJECT } from "./front-headers.ts";
import { assertInvariants } from "./invariants.ts";
import { nameOf } from "./objects.ts";
import { startWorld, type World } from "./world.ts";

// What is broken here on purpose is nobody's loss.
delete process.env["FIGURES"];

let world: World;
before(async () => {
  world = await startWorld();
});
after(() => world?.close());

test("a world in which nothing went wrong holds", async () => {
  await device(world, "quiet");
  const { sessions, unread } = await assertInvariants(world);
  assert.deepEqual({ sessions, unread }, { sessions: 1, unread: 0 });
});

type Sql = World["database"]["sql"];

/** The headers that an answer must have. */
const GOOD = { "cache-control": "no-store", "x-content-type-options": "nosniff", "referrer-policy": "no-referrer", "retry-after": "1" };

/** Answers that lack one of them. */
const HEADERS: [string, ResponseInit, RegExp][] = [
  ["an answer that may be kept", { headers: { ...GOOD, "cache-control": "private" } }, /answered 200 without no-store/],
  ["an answer of a type to be guessed", { headers: without("x-content-type-options") }, /answered 200 without nosniff/],
  ["a redirect that tells where it came from", { status: 302, headers: without("referrer-policy") }, /answered 302 without a referrer policy/],
  ["a failure that does not say when to try again", { status: 503, headers: without("retry-after") }, /without saying when to try again/],
  ["a failure without a code", { status: 503, headers: GOOD }, /answered 503 without a code/],
];

function without(name: string): Record<string, string> {
  return Object.fromEntries(Object.entries(GOOD).filter(([other]) => other !== name));
}

/** Lets the witness see an answer as if the gateway had given it. */
function answered(body: string, init: ResponseInit): Promise<Response> {
  return world.watch.over(async () => new Response(body, init))(new URL("/api/auth/ok", world.base), {});
}

type Break = [string, (sql: Sql, device: Device) => Promise<unknown>, (sql: Sql, device: Device) => Promise<unknown>, RegExp];

/** What is broken, how, how it is mended again, and what the checker says to it. */
const BREAKS: Break[] = [
  [
    "a session whose row is gone",
    (sql, { token }) => sql`delete from session where token = ${token}`,
    async (_, { token }) => world.watch.given.delete(token),
    /a session was given that has no row/,
  ],
  [
    "a session that its object ended unseen",
    (_, { token }) =>
      world.workers.fetch(new URL("http://object/"), {
        method: "POST",
        headers: { [ASK_OBJECT]: nameOf(token) },
        body: JSON.stringify({ type: "end", token }),
      }),
    async (_, { token }) => world.watch.given.delete(token),
    /a session was given that no read gets/,
  ],
  [
    "a sign-out that ended nothing",
    async (_, { token }) => world.watch.ended.add(token),
    async (_, { token }) => world.watch.ended.delete(token),
    /signed out is still read/,
  ],
  [
    "a row that its object does not know of",
    (sql, { token }) => sql`update session set expires_at = expires_at + interval '1 day' where token = ${token}`,
    (sql, { token }) => sql`update session set expires_at = expires_at - interval '1 day' where token = ${token}`,
    /an object says other than its row/,
  ],
  [
    "a user without an account",
    (sql) => sql`insert into "user" (id, name, email, created_at, updated_at) values ('lonely', '', 'lonely@example.com', now(), now())`,
    (sql) => sql`delete from "user" where id = 'lonely'`,
    /1 users without an account/,
  ],
  [
    "an address in two spellings",
    (sql, { token }) => sql`
      with twin as (insert into "user" (id, name, email, created_at, updated_at)
        select 'twin', '', upper(u.email), now(), now() from "user" u join session s on s.user_id = u.id where s.token = ${token} returning id)
      insert into account (id, account_id, provider_id, user_id, created_at, updated_at) select 'twin', 'twin', 'google', id, now(), now() from twin`,
    (sql) => sql`delete from "user" where id = 'twin'`,
    /1 addresses that two users have/,
  ],
  [
    "an answer that says that the code had hung",
    () => answered("your Worker's code had hung", { status: 500, headers: GOOD }),
    async () => {
      world.watch.hung = 0;
      world.watch.statuses.delete(500);
    },
    /1 requests were answered 500\n1 answers said that the code had hung/,
  ],
  [
    "an answer in the place of a gateway that was there",
    () => answered('{"code":"GATEWAY_UNREACHABLE"}', { status: 503, headers: GOOD }),
    async () => (world.watch.unreachable = 0),
    /1 requests found no gateway/,
  ],
  ...HEADERS.map(([what, init, said]): Break => [what, () => answered("{}", init), async () => (world.watch.troubles.length = 0), said]),
  [
    "a database that stays away",
    () => world.proxy.turnOff(),
    () => world.proxy.turnOn(),
    /error=internal_server_error/,
  ],
  [
    "a request that broke off",
    () => assert.rejects(world.watch.over(() => Promise.reject(new Error("broken off")))(world.base, {})),
    async () => (world.watch.broken = 0),
    /1 requests broke off/,
  ],
  [
    "a request that nobody answers",
    async () => (world.watch.pending += 1),
    async () => (world.watch.pending -= 1),
    /1 requests were never answered/,
  ],
];

for (const [what, cause, mend, said] of BREAKS) {
  test(`${what} is found`, async () => {
    const one = await device(world, what.replaceAll(" ", "-"));
    await cause(world.database.sql, one);
    await assert.rejects(assertInvariants(world), said);
    await mend(world.database.sql, one);
    await assertInvariants(world);
  });
}

test("a code that is exchanged twice is found", async () => {
  // Nothing makes that undone: no test comes after it in this world.
  const body = new URLSearchParams({ grant_type: "authorization_code", code: "twice" });
  for (let time = 0; time < 2; time += 1) await fetch(world.gate.url, { method: "POST", body });
  await assert.rejects(assertInvariants(world), /1 codes were exchanged twice/);
});

test("a secret in a log is found, by its kind and at the latest when the Workers end", async () => {
  const talkative = await startWorld({ objects: path.join(import.meta.dirname, "talkative-worker.ts") });
  try {
    await device(talkative, "quoted");
    await assert.rejects(assertInvariants(talkative), /the logs hold a session token\nthe logs hold a user's address/);
  } finally {
    await assert.rejects(talkative.close(), /a log line has .*the cookie better-auth\.session_token/);
  }
});
