/** A session's expiry moves with its use, for whoever can carry the cookie along. */

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { insertSession, sessionBody } from "../harness/rows.ts";
import { signed } from "../harness/signed.ts";
import { READS_AT_ONCE } from "../harness/sizes.ts";
import type { Visitor } from "../harness/visitor.ts";
import { startWorld, type World } from "../harness/world.ts";

const SESSION = "better-auth.session_token";
const WEEK = 7 * 86_400_000;

let world: World;
before(async () => {
  world = await startWorld();
});
after(() => world?.close());

/** Somebody whose session was made a day and a minute ago, as row and object both know. */
async function due(name: string): Promise<{ visitor: Visitor; token: string }> {
  const visitor = world.visitor();
  const token = name.padEnd(32, "0");
  await insertSession(world.database.sql, token, `${name}@example.com`, 86_400 + 60);
  await visitor.plant(SESSION, signed(token));
  await visitor.session("?disableRefresh=true");
  world.forget();
  return { visitor, token };
}

function expiryOf(body: string | undefined): number {
  return Date.parse((JSON.parse(body ?? "{}") as { session: { expiresAt: string } }).session.expiresAt);
}

test("a due session is moved by the browser's read: the row, the answer and the cookie", async () => {
  const { visitor, token } = await due("moved");
  const asked = Date.now();
  const { response, text } = await visitor.session();
  assert.equal(text, await sessionBody(world.database.sql, token));
  const life = expiryOf(text) - asked;
  assert.ok(life >= WEEK && life < WEEK + 60_000, `${life} ms`);
  assert.deepEqual(response.headers.getSetCookie(), [
    `${SESSION}=${signed(token)}; Max-Age=604800; Path=/; HttpOnly; SameSite=Lax`,
  ]);
  assert.deepEqual(world.proxy.connections.map(({ statementTurns }) => statementTurns), [1]);

  const again = await visitor.session();
  assert.equal(again.text, text, "and is not moved again");
  assert.deepEqual(again.response.headers.getSetCookie(), []);
  assert.equal(world.proxy.connections.length, 1);
});

test("a read that cannot carry a cookie never moves the session", async () => {
  const { visitor, token } = await due("component");
  const before = await sessionBody(world.database.sql, token);
  for (const query of ["?disableRefresh=true", "?disableRefresh=false", "?disableCookieCache=true&disableRefresh=1"]) {
    const { response, text } = await visitor.session(query);
    assert.equal(text, before, query);
    assert.deepEqual(response.headers.getSetCookie(), []);
  }
  assert.equal(await sessionBody(world.database.sql, token), before);
});

test("a session that was not to be remembered is never moved", async () => {
  const { visitor, token } = await due("forgetful");
  const before = await sessionBody(world.database.sql, token);
  await visitor.plant("better-auth.dont_remember", signed("true"));
  const { response, text } = await visitor.session();
  assert.equal(text, before);
  assert.deepEqual(response.headers.getSetCookie(), []);
});

test("a session that is not due stays where it is", async () => {
  const visitor = world.visitor();
  await world.signIn(visitor, "google", { email: "not-due@example.com" });
  world.forget();
  const [first, second] = [await visitor.session(), await visitor.session()];
  assert.equal(second.text, first.text);
  assert.equal(world.proxy.connections.length, 0);
});

test(`${READS_AT_ONCE} reads that meet when a session is due write it once (T102)`, async () => {
  const { visitor, token } = await due("crowd");
  const readers = await Promise.all(Array.from({ length: READS_AT_ONCE }, () => visitor.twin()));
  const answers = await Promise.all(readers.map((reader) => reader.session()));
  for (const { response, body } of answers) {
    assert.equal(response.status, 200);
    assert.equal(body?.session.token, token);
  }
  const updates = world.proxy.connections.flatMap(({ statements }) => statements).filter((sql) => /\bupdate\b/i.test(sql));
  assert.equal(updates.length, 1);
  assert.equal((await visitor.session()).text, await sessionBody(world.database.sql, token));
});

test("PostgreSQL down when a session is due: the read answers, unmoved", async () => {
  const { visitor, token } = await due("down");
  const before = await sessionBody(world.database.sql, token);
  await world.proxy.turnOff();
  const { response, text } = await visitor.session();
  await world.proxy.turnOn();
  assert.deepEqual([response.status, text], [200, before]);
  assert.deepEqual(response.headers.getSetCookie(), []);
});
