/** Ending sessions: one, all, all others; and seeing which there are. */

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";

import { assertError } from "../harness/answers.ts";
import { aged, type Device, device, EXPIRED, SESSION, turns } from "../harness/devices.ts";
import { ASK_OBJECT } from "../harness/front-headers.ts";
import { nameOf, stateOf } from "../harness/objects.ts";
import { sessionBody } from "../harness/rows.ts";
import { signed } from "../harness/signed.ts";
import { READS_AT_ONCE } from "../harness/sizes.ts";
import type { Visitor } from "../harness/visitor.ts";
import { startWorld, type World } from "../harness/world.ts";

const DAY = 86_400;

let world: World;
before(async () => {
  world = await startWorld();
});
after(() => world?.close());
beforeEach(() => world.forget());

/** Somebody with so many browsers. */
async function devices(name: string, count: number): Promise<Device[]> {
  const all: Device[] = [];
  for (let index = 0; index < count; index += 1) all.push(await device(world, name));
  return all;
}

async function rowExists(token: string): Promise<boolean> {
  return (await sessionBody(world.database.sql, token)) !== undefined;
}

/** How many sessions the user of a session has. */
async function rowsOf(token: string): Promise<number> {
  const [row] = await world.database.sql<[{ rows: number }]>`
    select count(*)::int as rows from session where user_id = (select user_id from session where token = ${token})`;
  return row.rows;
}

async function assertOver(device: Device): Promise<void> {
  assert.equal((await device.visitor.session()).text, "null");
  assert.equal(await stateOf(world.workers, device.token), "noSession");
  assert.equal(await rowExists(device.token), false);
}

async function assertOn(device: Device): Promise<void> {
  assert.equal((await device.visitor.session()).body?.session.token, device.token);
  assert.equal(await rowExists(device.token), true);
}

async function assertDone(response: Response, cookies: string[]): Promise<void> {
  assert.deepEqual([response.status, await response.text()], [200, '{"status":true}']);
  assert.equal(response.headers.get("content-type"), "application/json");
  assert.deepEqual(response.headers.getSetCookie(), cookies);
}

const list = (visitor: Visitor) => visitor.request("/list-sessions");
const revoke = (visitor: Visitor, token: unknown) => visitor.post("/revoke-session", { token });
const revokeAll = (visitor: Visitor) => visitor.post("/revoke-sessions", {});
const revokeOthers = (visitor: Visitor) => visitor.post("/revoke-other-sessions", {});
const updateSession = (visitor: Visitor) => visitor.post("/update-session", { foo: 1 });

test("a list has the user's sessions that are on, the oldest first, as get-session shows each, in one turn", async () => {
  const [first, second] = (await devices("list", 2)) as [Device, Device];
  const [expired] = (await devices("list", 1)) as [Device];
  await devices("stranger", 1);
  const { sql } = world.database;
  await sql`update session set expires_at = now() - interval '1 day' where token = ${expired.token}`;
  // A row that was written last is the last that the table gives by itself.
  await sql`update session set user_agent = 'touched' where token = ${first.token}`;
  const shown = await Promise.all([first, second].map(({ token }) => sessionBody(sql, token)));
  world.forget();
  const response = await list(second.visitor);
  assert.equal(response.status, 200);
  assert.equal(response.headers.get("content-type"), "application/json");
  const sessions = shown.map((body) => (JSON.parse(body ?? "{}") as { session: unknown }).session);
  assert.equal(await response.text(), JSON.stringify(sessions));
  assert.equal(turns(world), 1);
});

test("a list is for a session made within a day, however lately it was moved", async () => {
  const old = await aged(world, "old", DAY + 60);
  await world.database.sql`update session set updated_at = now() where token = ${old.token}`;
  await assertError(await list(old.visitor), 403, "SESSION_NOT_FRESH", "Session is not fresh");
  const young = await aged(world, "young", DAY - 60);
  assert.equal((await list(young.visitor)).status, 200);
});

test("no endpoint of sessions answers who has none", async () => {
  const forger = world.visitor();
  await forger.plant(SESSION, signed("anything", "another secret"));
  for (const visitor of [world.visitor(), forger]) {
    for (const ask of [list, revokeAll, revokeOthers, updateSession, (who: Visitor) => revoke(who, "x")]) {
      const response = await ask(visitor);
      assert.deepEqual(response.headers.getSetCookie(), []);
      await assertError(response, 401, "UNAUTHORIZED", "Unauthorized");
    }
  }
  assert.equal(world.proxy.connections.length, 0, "a forged cookie never leaves the isolate");
});

test("a session whose row went elsewhere is refused by Postgres, while its copy is still young", async () => {
  for (const [index, ask] of [list, revokeAll, revokeOthers, (who: Visitor) => revoke(who, "x")].entries()) {
    const [device] = (await devices(`gone-${index}`, 1)) as [Device];
    await world.database.sql`delete from session where token = ${device.token}`;
    const twin = await device.visitor.twin();
    const response = await ask(device.visitor);
    assert.deepEqual(response.headers.getSetCookie(), EXPIRED);
    await assertError(response, 401, "UNAUTHORIZED", "Unauthorized");
    assert.equal((await twin.session()).text, "null", "and from then on by everyone");
    assert.ok(turns(world) <= 2);
  }
});

test("a session that has expired is refused, and its row deleted, as Better Auth does", async () => {
  const [device] = (await devices("expired", 1)) as [Device];
  await world.database.sql`update session set expires_at = now() - interval '1 day' where token = ${device.token}`;
  await assertError(await list(device.visitor), 401, "UNAUTHORIZED", "Unauthorized");
  // It goes behind the answer.
  while (await rowExists(device.token)) await world.proxy.drained();
  assert.ok(turns(world) <= 2);
});

test("an object that says ended refuses before Postgres is asked, whatever the row says", async () => {
  const [device] = (await devices("ended", 1)) as [Device];
  const { sql } = world.database;
  const [row] = await sql`select * from session where token = ${device.token}`;
  const twin = await device.visitor.twin();
  await device.visitor.signOut();
  await sql`insert into session ${sql(row as never)}`;
  world.forget();
  for (const ask of [list, revokeAll, revokeOthers, updateSession]) {
    await assertError(await ask(await twin.twin()), 401, "UNAUTHORIZED", "Unauthorized");
  }
  assert.equal(world.proxy.connections.length, 0);
});

test("what is asked for has to have the endpoint's shape", async () => {
  const [{ visitor }] = (await devices("shape", 1)) as [Device];
  const table: [string, unknown, string][] = [
    ["/revoke-session", {}, "[body.token] Invalid input: expected string, received undefined"],
    ["/revoke-session", { token: null }, "[body.token] Invalid input: expected string, received null"],
    ["/revoke-session", { token: 1 }, "[body.token] Invalid input: expected string, received number"],
    ["/revoke-session", [], "[body] Invalid input: expected object, received array"],
    ["/update-session", [1], "[body] Invalid input: expected record, received array"],
    ["/update-session", "x", "[body] Invalid input: expected record, received string"],
  ];
  for (const [path, body, message] of table) {
    await assertError(await visitor.post(path, body), 400, "VALIDATION_ERROR", message);
    await assertError(await world.visitor().post(path, body), 400, "VALIDATION_ERROR", message);
  }
  for (const path of ["/revoke-session", "/revoke-sessions", "/revoke-other-sessions", "/update-session"]) {
    const foreign = await visitor.post(path, { token: "x" }, { origin: "https://evil.test" });
    await assertError(foreign, 403, "INVALID_ORIGIN", "Invalid origin");
  }
  assert.equal(world.proxy.connections.length, 0);
});

test("another of one's sessions is revoked at once, in two turns, and the own goes on", async () => {
  const [own, other] = (await devices("one", 2)) as [Device, Device];
  await assertDone(await revoke(own.visitor, other.token), []);
  assert.equal(turns(world), 2);
  await assertOver(other);
  await assertOn(own);
});

test("who revokes the own session is signed out", async () => {
  const [own, other] = (await devices("self", 2)) as [Device, Device];
  await assertDone(await revoke(own.visitor, own.token), EXPIRED);
  await assertOver(own);
  await assertOn(other);
});

test("a stranger's token is left alone, and the answer does not tell it from one that is nobody's (T105)", async () => {
  const [own] = (await devices("polite", 1)) as [Device];
  const [stranger] = (await devices("left-alone", 1)) as [Device];
  for (const token of [stranger.token, signed(stranger.token), "nobodys", ""]) {
    world.forget();
    await assertDone(await revoke(own.visitor, token), []);
    assert.equal(turns(world), 1);
  }
  await assertOn(stranger);
  await assertOn(own);
});

test("all of one's sessions are revoked, expired rows too, in two turns", async () => {
  const [own, ...others] = (await devices("all", 9)) as [Device, ...Device[]];
  const [stranger] = (await devices("not-all", 1)) as [Device];
  const { sql } = world.database;
  const [expired] = others as [Device];
  await sql`update session set expires_at = now() - interval '1 day' where token = ${expired.token}`;
  world.forget();
  await assertDone(await revokeAll(own.visitor), EXPIRED);
  assert.equal(turns(world), 2);
  for (const device of [own, ...others.slice(1)]) await assertOver(device);
  assert.equal(await rowExists(expired.token), false);
  await assertOn(stranger);
});

test("all others are revoked, in two turns, and the own goes on", async () => {
  const [own, ...others] = (await devices("others", 5)) as [Device, ...Device[]];
  await assertDone(await revokeOthers(own.visitor), []);
  assert.equal(turns(world), 2);
  for (const device of others) await assertOver(device);
  await assertOn(own);
  world.forget();
  await assertDone(await revokeOthers(own.visitor), []);
  assert.equal(turns(world), 1, "where there is none, nothing is deleted");
});

test(`while ${READS_AT_ONCE} reads run all sessions are revoked, and no later read gets one (T105)`, async () => {
  const [own, other] = (await devices("crowd", 2)) as [Device, Device];
  const readers = await Promise.all(Array.from({ length: READS_AT_ONCE }, () => other.visitor.twin()));
  const reads = readers.map((reader) => reader.session());
  const [answer] = await Promise.all([revokeAll(own.visitor), ...reads]);
  assert.equal(answer.status, 200);
  const later = await Promise.all(readers.map((reader) => reader.session()));
  assert.ok(later.every(({ text }) => text === "null"));
});

test("the objects end before the rows go: whoever deletes is stopped there, and nobody reads the session", async () => {
  const [own, other] = (await devices("order", 2)) as [Device, Device];
  const { sql } = world.database;
  const answer = await sql.begin(async (holding) => {
    await holding`select from session where token = ${other.token} for update`;
    const revoked = await revokeAll(own.visitor);
    assert.equal(await rowExists(other.token), true);
    for (const { token } of [own, other]) assert.equal(await stateOf(world.workers, token), "noSession");
    return revoked;
  });
  // The rows are owed, and the objects see to it.
  await assertDone(answer, EXPIRED);
});

test("a revocation that was killed half-way is finished by the next one", async () => {
  const [own, first, second] = (await devices("killed", 3)) as [Device, Device, Device];
  const response = await world.workers.fetch(new URL("http://object/"), {
    method: "POST",
    headers: { [ASK_OBJECT]: nameOf(first.token) },
    body: JSON.stringify({ type: "end", token: first.token }),
  });
  assert.equal(await response.text(), '{"type":"ended"}');
  await assertDone(await revokeAll(own.visitor), EXPIRED);
  for (const device of [own, first, second]) await assertOver(device);
});

test("with more sessions than one request can end, each request ends some until all are", async () => {
  const [own, first] = (await devices("many", 2)) as [Device, Device];
  const { sql } = world.database;
  await sql`insert into session (id, token, user_id, expires_at, created_at, updated_at, ip_address, user_agent)
            select 'many-' || n, 'many-' || n, s.user_id, s.expires_at, s.created_at, s.updated_at, '', ''
            from session s, generate_series(1, 100) n where s.token = ${own.token}`;
  const more = await revokeAll(own.visitor);
  assert.deepEqual(more.headers.getSetCookie(), []);
  assert.equal(more.headers.get("retry-after"), "1");
  await assertError(more, 503, "SESSION_STORE_UNAVAILABLE", "The session store did not answer (end)");
  let left = await rowsOf(own.token);
  assert.ok(left < 102);
  let answer = await revokeAll(own.visitor);
  for (; answer.status !== 200; answer = await revokeAll(own.visitor)) {
    // A slow machine ends fewer at a time, but some every time.
    const rows = await rowsOf(own.token);
    assert.ok(rows < left);
    left = rows;
  }
  await assertDone(answer, EXPIRED);
  for (const device of [own, first]) await assertOver(device);
});

test("PostgreSQL down: nothing is decided, nothing is ended, and the cookies stay", async () => {
  const [own, other] = (await devices("down", 2)) as [Device, Device];
  await world.proxy.turnOff();
  try {
    for (const ask of [list, revokeAll, revokeOthers, (who: Visitor) => revoke(who, other.token)]) {
      const response = await ask(own.visitor);
      assert.deepEqual(response.headers.getSetCookie(), []);
      await assertError(response, 503, "DATABASE_UNAVAILABLE", "The database did not answer (connect)");
    }
  } finally {
    await world.proxy.turnOn();
  }
  await assertOn(own);
  await assertOn(other);
});

test("without fields of its own a session has nothing to update", async () => {
  const [{ visitor }] = (await devices("fields", 1)) as [Device];
  const response = await updateSession(visitor);
  assert.deepEqual([response.status, await response.text()], [400, '{"message":"No fields to update"}']);
  assert.equal(world.proxy.connections.length, 0);
});
