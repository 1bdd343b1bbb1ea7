/** PostgreSQL down: what needs it says so in time, what does not goes on, and nothing is half done. */

import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";

import { assertRedirect, sessionCookies } from "../harness/answers.ts";
import { stateOf } from "../harness/objects.ts";
import { assertWhole, counts, insertSession } from "../harness/rows.ts";
import { payloadOf, signed } from "../harness/signed.ts";
import { startWorld, type World } from "../harness/world.ts";

const SESSION = "better-auth.session_token";

let world: World;
before(async () => {
  world = await startWorld();
});
after(() => world?.close());
afterEach(() => world.proxy.turnOn());

test("a sign-in start needs no PostgreSQL", async () => {
  await world.proxy.turnOff();
  await world.visitor().start("google");
});

test("a callback ends in time at the error page, names the stage, and leaves nothing; then a new sign-in works", async () => {
  const { sql } = world.database;
  const earlier = await counts(sql);
  const visitor = world.visitor();
  const url = await visitor.start("google", { errorCallbackURL: "/sorry" });
  const callback = await world.consent(url, { email: "outage@example.com" });
  await world.proxy.turnOff();
  const began = Date.now();
  const response = await visitor.callback(callback);
  assert.ok(Date.now() - began < 10_000, "within the budget of a sign-in");
  const location = new URL(response.headers.get("location") ?? "", world.base);
  assert.equal(location.pathname, "/sorry");
  assert.equal(location.searchParams.get("error"), "internal_server_error");
  assert.match(location.searchParams.get("error_description") ?? "", /\(connect\)/);
  assert.deepEqual(sessionCookies(response), []);
  assert.deepEqual(await counts(sql), earlier);
  assert.equal((await visitor.session()).text, "null");

  await world.proxy.turnOn();
  await assertRedirect(await world.signIn(visitor, "google", { email: "outage@example.com" }), "/home");
  await assertWhole(sql);
});

test("a young copy is answered; a session that no object knows is 503 and keeps its cookie; both recover", async () => {
  const known = world.visitor();
  await world.signIn(known, "google", { email: "known@example.com" });
  const unknown = world.visitor();
  const token = "NoObjectHasHeardOfThisSession000";
  await insertSession(world.database.sql, token, "unknown@example.com");
  await unknown.plant(SESSION, signed(token));

  await world.proxy.turnOff();
  assert.notEqual((await known.session()).body, null);
  for (const [visitor, query] of [[unknown, ""], [known, "?disableCookieCache=true"]] as const) {
    const { response, text } = await visitor.session(query);
    assert.equal(response.status, 503);
    assert.equal((JSON.parse(text) as { code: string }).code, "DATABASE_UNAVAILABLE");
    assert.match(text, /\(connect\)/);
    assert.match(response.headers.get("retry-after") ?? "", /^\d+$/);
    assert.equal(response.headers.get("cache-control"), "no-store");
    assert.deepEqual(response.headers.getSetCookie(), [], "a failure never reads as signed out");
  }

  await world.proxy.turnOn();
  assert.equal((await unknown.session()).body?.user.email, "unknown@example.com");
  assert.notEqual((await known.session("?disableCookieCache=true")).body, null);
});

test("a sign-out ends the session all the same, and the object's alarm deletes the row afterwards", async () => {
  const { sql } = world.database;
  const visitor = world.visitor();
  await world.signIn(visitor, "google", { email: "leaving@example.com" });
  const twin = await visitor.twin();
  const token = payloadOf((await visitor.cookies()).get(SESSION) ?? "");

  await world.proxy.turnOff();
  const response = await visitor.signOut();
  assert.deepEqual([response.status, await response.text()], [200, '{"success":true}']);
  assert.equal((await twin.session()).text, "null");
  assert.equal(await stateOf(world.workers, token), "noSession");
  assert.equal((await sql`select from session where token = ${token}`).length, 1, "the row is owed");
  await world.proxy.turnOn();
  assert.equal((await twin.session("?disableCookieCache=true")).text, "null", "though its row is still there");

  const deadline = Date.now() + 60_000;
  while ((await sql`select from session where token = ${token}`).length > 0) {
    assert.ok(Date.now() < deadline, "the alarm has not paid");
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  assert.equal((await twin.session()).text, "null");
});
