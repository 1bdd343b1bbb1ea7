/** Two who change or read one session at once: the order is forced by keeping Postgres' answer back. */

import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";

import { nameOf, stateOf } from "../harness/objects.ts";
import { pause } from "../harness/postgres-pause.ts";
import { insertSession, sessionBody } from "../harness/rows.ts";
import { payloadOf, signed } from "../harness/signed.ts";
import type { SessionAnswer, Visitor } from "../harness/visitor.ts";
import { startWorld, type World } from "../harness/world.ts";

const SESSION = "better-auth.session_token";
/** In the statement that reads a session, and in no other that these tests cause. */
const READ = "random() >= 0";

let world: World;
before(async () => {
  world = await startWorld();
});
after(() => world?.close());
afterEach(() => world.forget());

async function signedIn(email: string): Promise<{ visitor: Visitor; twin: Visitor; token: string }> {
  const visitor = world.visitor();
  await world.signIn(visitor, "google", { email, name: "Old" });
  const token = payloadOf((await visitor.cookies()).get(SESSION) ?? "");
  return { visitor, twin: await visitor.twin(), token };
}

/** A read that asks Postgres, and is answered only after `meanwhile`. */
async function readAround(reader: Visitor, query: string, meanwhile: () => Promise<unknown>): Promise<SessionAnswer> {
  const paused = pause();
  world.proxy.breakAbout(READ, paused.fault);
  const reading = reader.session(query);
  await paused.reached;
  await meanwhile();
  paused.release();
  return reading;
}

test("a read that Postgres answered before a sign-out, and that comes back after it, gets no session", async () => {
  const { visitor, twin, token } = await signedIn("overtaken@example.com");
  const { response, text } = await readAround(twin, "?disableCookieCache=true", async () => {
    assert.equal((await visitor.signOut()).status, 200);
  });
  // On a slow machine the read's own second may be over by then.
  assert.ok(response.status === 503 || text === "null", text);
  assert.equal((await twin.session()).text, "null");
  assert.equal(await stateOf(world.workers, token), "noSession");
});

test("a read that Postgres answered before a change cannot undo it", async () => {
  const { visitor, twin, token } = await signedIn("changed@example.com");
  const { response, body } = await readAround(twin, "?disableCookieCache=true", async () => {
    assert.equal((await visitor.post("/update-user", { name: "New" })).status, 200);
  });
  assert.ok(response.status === 503 || body?.user.name === "New");
  world.forget();
  assert.equal((await twin.session()).text, await sessionBody(world.database.sql, token));
  assert.equal(world.proxy.connections.length, 0, "by the object's own copy");
});

test("a read that Postgres answered before a slide cannot move the expiry back", async () => {
  const visitor = world.visitor();
  const token = "slidden".padEnd(32, "0");
  await insertSession(world.database.sql, token, "slidden@example.com", 86_400 + 60);
  await visitor.plant(SESSION, signed(token));
  const twin = await visitor.twin();
  await visitor.session("?disableRefresh=true");
  let moved = "";
  await readAround(twin, "?disableCookieCache=true&disableRefresh=true", async () => {
    const slid = await visitor.session();
    assert.equal(slid.response.headers.getSetCookie().length, 1, "it slid");
    moved = slid.text;
  });
  assert.equal((await twin.session("?disableRefresh=true")).text, moved);
  assert.equal(await sessionBody(world.database.sql, token), moved);
});

test("a session that Postgres does not have is asked for once, and stays findable for who asks Postgres", async () => {
  const visitor = world.visitor();
  const token = "nobodys".padEnd(32, "0");
  await visitor.plant(SESSION, signed(token));
  const twin = await visitor.twin();
  for (const reader of [visitor, await visitor.twin(), await visitor.twin()]) {
    assert.equal((await reader.session()).text, "null");
  }
  assert.equal(world.proxy.connections.length, 1);
  await insertSession(world.database.sql, token, "nobodys@example.com");
  assert.equal((await (await twin.twin()).session()).text, "null", "remembered");
  assert.equal((await twin.session("?disableCookieCache=true")).body?.session.token, token);
  assert.equal((await twin.session()).body?.session.token, token);
});

test("a sign-out is on the disk before its answer: neither a lost memory nor a row brings the session back", async () => {
  const { visitor, twin, token } = await signedIn("durable@example.com");
  const { sql } = world.database;
  const [row] = await sql`select * from session where token = ${token}`;
  assert.equal((await visitor.signOut()).status, 200);
  await world.workers.harness.getWorker("session-do").evictDurableObject("SessionObject", { name: nameOf(token) });
  await sql`insert into session ${sql(row as Record<string, string>)}`;
  for (const query of ["", "?disableCookieCache=true"]) assert.equal((await twin.session(query)).text, "null", query);
});
