/** Reading a session, and ending it. */

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { AS_SERVER } from "../harness/front-headers.ts";
import { stateOf, knownObjects } from "../harness/objects.ts";
import { counts, insertSession, sessionBody } from "../harness/rows.ts";
import { payloadOf, signed } from "../harness/signed.ts";
import type { Visitor } from "../harness/visitor.ts";
import { startWorld, type World } from "../harness/world.ts";

const SESSION = "better-auth.session_token";
/** What takes the session's cookies back, in Better Auth's order. */
const EXPIRED = ["session_token", "session_data", "dont_remember"].map(
  (name) => `better-auth.${name}=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax`,
);

let world: World;
before(async () => {
  world = await startWorld();
});
after(() => world?.close());

async function signedIn(name: string): Promise<{ visitor: Visitor; token: string; cookie: string }> {
  const visitor = world.visitor();
  await world.signIn(visitor, "google", { email: `${name}@example.com`, name });
  const cookie = (await visitor.cookies()).get(SESSION) ?? "";
  return { visitor, token: payloadOf(cookie), cookie };
}

test("who never signed in gets null, and nothing is asked for it", async () => {
  world.forget();
  const { response, text } = await world.visitor().session();
  assert.deepEqual([response.status, text], [200, "null"]);
  assert.equal(response.headers.get("cache-control"), "no-store");
  assert.equal(response.headers.get("pragma"), "no-cache");
  assert.deepEqual(response.headers.getSetCookie(), []);
  assert.equal(world.proxy.connections.length, 0);
});

test("a forged or broken cookie reads as signed out, and never leaves the isolate (T90-T92)", async () => {
  const { token, cookie } = await signedIn("forged");
  const objects = await knownObjects(world.workers);
  world.forget();
  const signature = decodeURIComponent(cookie).slice(token.length + 1);
  const other = signed("anything").split(".")[1];
  /** Each line is a Cookie header. */
  const table = [
    `${SESSION}=${token}`,
    `${SESSION}=${token}.`,
    `${SESSION}=.${signature}`,
    `${SESSION}=.`,
    `${SESSION}=`,
    `${SESSION}`,
    `=${cookie}`,
    `${SESSION}=%`,
    `${SESSION}=%zz`,
    `${SESSION}=%00`,
    `${SESSION}=%C3`,
    `${SESSION}="`,
    `${SESSION}=${signed(token, "another secret")}`,
    `${SESSION}=${token}.${other}`,
    `${SESSION}=${token}x.${signature}`,
    `${SESSION}=${token}.${signature.slice(0, -1)}`,
    `${SESSION}=${token}.${signature.replace(/.=$/, "*=")}`,
    `${SESSION}=${signature}.${token}`,
    `${SESSION}=${"a".repeat(8_000)}.${signature}`,
    `__Secure-${SESSION}=${cookie}`,
    `__Host-${SESSION}=${cookie}`,
    `${SESSION.toUpperCase()}=${cookie}`,
    `\u00a0${SESSION}=${cookie}`,
    `$Version=1; $${SESSION}=${cookie}`,
    // The first cookie of a name counts (contract §2.2), so a forged one in front signs out.
    `${SESSION}=${token}.${other}; ${SESSION}=${cookie}`,
    Array.from({ length: 300 }, (_, index) => `cookie${index}=x`).join("; "),
  ];
  for (const line of table) {
    const { response, text } = await world.visitor().session("", { cookie: line });
    const shown = line.slice(0, 80);
    assert.deepEqual([response.status, text], [200, "null"], shown);
    assert.deepEqual(response.headers.getSetCookie(), [], shown);
  }
  assert.equal(world.proxy.connections.length, 0);
  assert.equal(await knownObjects(world.workers), objects);
});

test("a genuine cookie is taken however a browser writes it", async () => {
  const { token, cookie } = await signedIn("genuine");
  for (const line of [
    `${SESSION}=${cookie}`,
    `${SESSION}=${decodeURIComponent(cookie)}`,
    `${SESSION}="${cookie}"`,
    `a=b;${SESSION}=${cookie};c=d`,
    `${SESSION}=${cookie}; ${SESSION}=${token}.forged`,
  ]) {
    const { body } = await world.visitor().session("", { cookie: line });
    assert.equal(body?.session.token, token, line);
  }
});

test("a session that Better Auth made is valid here", async () => {
  const token = "BetterAuthMadeThisTokenLongAgo00";
  await insertSession(world.database.sql, token, "cut-over@example.com");
  const visitor = world.visitor();
  await visitor.plant(SESSION, signed(token));
  const { text } = await visitor.session();
  assert.equal(text, await sessionBody(world.database.sql, token));
});

test("a genuine cookie without a row reads as signed out, takes the cookies back", async () => {
  const visitor = world.visitor();
  await visitor.plant(SESSION, signed("NoRowWasEverWrittenForThisToken0"));
  const { response, text } = await visitor.session();
  assert.deepEqual([response.status, text], [200, "null"]);
  assert.deepEqual(response.headers.getSetCookie(), EXPIRED);
});

test("sign-out ends the session for every browser that has its cookie, at once, and deletes the row", async () => {
  const { visitor, token } = await signedIn("sign-out");
  const twin = await visitor.twin();
  const readers = await Promise.all(Array.from({ length: 8 }, () => visitor.twin()));
  await Promise.all(readers.map((reader) => reader.session()));

  const response = await visitor.signOut();
  assert.deepEqual([response.status, await response.text()], [200, '{"success":true}']);
  assert.equal(response.headers.get("content-type"), "application/json");
  assert.deepEqual(response.headers.getSetCookie(), EXPIRED);
  for (const reader of [...readers, twin]) assert.equal((await reader.session()).text, "null");
  assert.equal(await sessionBody(world.database.sql, token), undefined);
  assert.equal(await stateOf(world.workers, token), "noSession");
  assert.equal((await twin.session("?disableCookieCache=true")).text, "null");
});

test("a row that someone puts back after the sign-out brings nobody back", async () => {
  const { visitor, token } = await signedIn("restored");
  const { sql } = world.database;
  const [row] = await sql`select * from session where token = ${token}`;
  const twin = await visitor.twin();
  await visitor.signOut();
  await sql`insert into session ${sql(row as never)}`;
  for (const query of ["", "?disableCookieCache=true"]) {
    assert.equal((await twin.session(query)).text, "null");
  }
  await sql`delete from session where token = ${token}`;
});

test("sign-out says the same to whoever has no session (T104)", async () => {
  const { visitor } = await signedIn("twice");
  const twin = await visitor.twin();
  const forger = world.visitor();
  await forger.plant(SESSION, "forged.forged");
  for (const who of [visitor, visitor, twin, world.visitor(), forger]) {
    const response = await who.signOut();
    assert.deepEqual([response.status, await response.text()], [200, '{"success":true}']);
    assert.deepEqual(response.headers.getSetCookie(), EXPIRED);
  }
});

test("sixteen sign-outs at once all say so, and end one session (T104)", async () => {
  const { visitor } = await signedIn("sixteen");
  const other = await signedIn("bystander");
  const before = await counts(world.database.sql);
  const twins = await Promise.all(Array.from({ length: 16 }, () => visitor.twin()));
  const answers = await Promise.all(twins.map((twin) => twin.signOut()));
  assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([200]));
  assert.equal((await visitor.session()).text, "null");
  assert.equal((await counts(world.database.sql)).sessions, before.sessions - 1);
  assert.notEqual((await other.visitor.session()).body, null);
});

test("while a hundred reads run a sign-out is answered, and no later read gets the session (T105)", async () => {
  const { visitor } = await signedIn("raced");
  const readers = await Promise.all(Array.from({ length: 100 }, () => visitor.twin()));
  const reads = readers.map((reader) => reader.session());
  const [answer] = await Promise.all([(await visitor.twin()).signOut(), ...reads]);
  assert.equal(answer.status, 200);
  const later = await Promise.all(readers.slice(0, 20).map((reader) => reader.session()));
  assert.ok(later.every(({ text }) => text === "null"));
});

test("a change made elsewhere is shown once someone asks for it, and to everyone from then on", async () => {
  const { visitor, token } = await signedIn("changed");
  const { sql } = world.database;
  await sql`update "user" set name = 'Drizzle' where id = (select user_id from session where token = ${token})`;
  assert.equal((await visitor.session()).body?.user.name, "changed", "a young copy is not checked");
  const { text } = await visitor.session("?disableCookieCache=true");
  assert.equal(text, await sessionBody(sql, token));
  assert.equal((await visitor.session()).body?.user.name, "Drizzle");
});

test("a row deleted elsewhere is seen by who asks Postgres, and by everyone from then on", async () => {
  const { visitor, token } = await signedIn("deleted");
  await world.database.sql`delete from session where token = ${token}`;
  assert.notEqual((await visitor.session()).body, null, "a young copy is not checked");
  const twin = await visitor.twin();
  const { response, text } = await visitor.session("?disableCookieCache=true");
  assert.equal(text, "null");
  assert.deepEqual(response.headers.getSetCookie(), EXPIRED);
  assert.equal((await twin.session()).text, "null");
});

test("a session whose row has expired is over, and the row goes", async () => {
  const { visitor, token } = await signedIn("expired");
  const { sql } = world.database;
  await sql`update session set expires_at = (now() - interval '1 millisecond') at time zone 'utc' where token = ${token}`;
  const { response, text } = await visitor.session("?disableCookieCache=true");
  assert.equal(text, "null");
  assert.deepEqual(response.headers.getSetCookie(), EXPIRED);
});

test("the app's server asks by its own binding, and gets the same answer", async () => {
  const { visitor, cookie } = await signedIn("server");
  const [browser, server] = [
    await visitor.session(),
    await world.visitor().session("", { [AS_SERVER]: "1", cookie: `${SESSION}=${cookie}` }),
  ];
  assert.equal(server.text, browser.text);
});
