/** What users do to themselves: change their name and picture, and delete themselves. */

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";

import { assertError } from "../harness/answers.ts";
import { type Device, device, EXPIRED, SESSION, turns } from "../harness/devices.ts";
import { ASK_OBJECT } from "../harness/front-headers.ts";
import { nameOf, stateOf } from "../harness/objects.ts";
import { counts, insertSession, sessionBody } from "../harness/rows.ts";
import { signed } from "../harness/signed.ts";
import type { Visitor } from "../harness/visitor.ts";
import { startWorld, type World } from "../harness/world.ts";

const DELETED = '{"success":true,"message":"User deleted"}';
const DAY = 86_400;

let world: World;
/** The same where users may delete themselves. */
let leaving: World;
before(async () => {
  world = await startWorld();
  leaving = await startWorld({ auth: { user: { deleteUser: { enabled: true } } } });
});
after(async () => {
  await world?.close();
  await leaving?.close();
});
beforeEach(() => {
  world.forget();
  leaving.forget();
});

const update = (visitor: Visitor, body: unknown) => visitor.post("/update-user", body);
const remove = (visitor: Visitor, body: unknown = {}) => visitor.post("/delete-user", body);

test("a change shows at once in this session, in one turn, and the cookie is written again", async () => {
  const { visitor, token } = await device(world, "changed");
  for (const body of [
    { name: "Ada2", image: null },
    { image: "https://example.com/new.png" },
    { name: "", email: "" },
    { name: "A", emailVerified: false, id: "zz", role: "admin", updatedAt: "2000-01-01T00:00:00Z" },
  ]) {
    const [before] = await world.database.sql`select u.* from "user" u join session s on s.user_id = u.id where s.token = ${token}`;
    world.forget();
    const response = await update(visitor, body);
    assert.deepEqual([response.status, await response.text()], [200, '{"status":true}']);
    assert.deepEqual(response.headers.getSetCookie(), [
      `${SESSION}=${signed(token)}; Max-Age=604800; Path=/; HttpOnly; SameSite=Lax`,
    ]);
    assert.equal(turns(world), 1);
    assert.equal((await visitor.session()).text, await sessionBody(world.database.sql, token));
    assert.equal(turns(world), 1, "the read asks nobody");
    const [after] = await world.database.sql`select * from "user" where id = ${before?.["id"] as string}`;
    const { name, image } = { name: before?.["name"] as string, image: before?.["image"] as string | null, ...body };
    const changed = after?.["updated_at"] as Date;
    assert.deepEqual(after, { ...before, name, image, updated_at: changed });
    assert.ok(changed > (before?.["updated_at"] as Date));
  }
});

test("the user's other sessions show a change once they ask", async () => {
  const { visitor } = await device(world, "elsewhere");
  const other = await device(world, "elsewhere");
  await update(visitor, { name: "Elsewhere too" });
  assert.equal((await other.visitor.session("?disableCookieCache=true")).body?.user.name, "Elsewhere too");
});

test("a session that was not to be remembered stays so", async () => {
  const { visitor, token } = await device(world, "forgetful");
  await visitor.plant("better-auth.dont_remember", signed("true"));
  const response = await update(visitor, { name: "Still here" });
  assert.deepEqual(response.headers.getSetCookie(), [
    `${SESSION}=${signed(token)}; Path=/; HttpOnly; SameSite=Lax`,
    `better-auth.dont_remember=${signed("true")}; Path=/; HttpOnly; SameSite=Lax`,
  ]);
});

test("a change of an old copy costs two turns, and a due session stays where it is", async () => {
  const token = "due".padEnd(32, "0");
  await insertSession(world.database.sql, token, "due@example.com", DAY + 60);
  const ends = () => world.database.sql`select expires_at::text from session where token = ${token}`;
  const [before] = await ends();
  const visitor = world.visitor();
  await visitor.plant(SESSION, signed(token));
  assert.equal((await update(visitor, { name: "Due" })).status, 200);
  assert.equal(turns(world), 2);
  assert.deepEqual((await ends())[0], before);
});

test("what may not be changed is refused, and nothing is", async () => {
  const { visitor, token } = await device(world, "refused");
  const row = await sessionBody(world.database.sql, token);
  const invalid = "VALIDATION_ERROR";
  const table: [unknown, string | undefined, string][] = [
    [{}, undefined, "No fields to update"],
    [{ foo: 1 }, undefined, "No fields to update"],
    [{ email: "x@y.z" }, "EMAIL_CAN_NOT_BE_UPDATED", "Email can not be updated"],
    [{ email: "x@y.z", name: "A" }, "EMAIL_CAN_NOT_BE_UPDATED", "Email can not be updated"],
    [[1], invalid, "[body] Invalid input: expected record, received array"],
    [null, invalid, "[body] Invalid input: expected record, received null"],
    [{ name: null }, invalid, "[body.name] Invalid input: expected string, received null"],
    [{ image: { url: "x" } }, invalid, "[body.image] Invalid input: expected string, received object"],
  ];
  for (const [body, code, message] of table) {
    const response = await update(visitor, body);
    assert.deepEqual(response.headers.getSetCookie(), []);
    const said = code ? { message, code } : { message };
    assert.deepEqual([response.status, await response.text()], [400, JSON.stringify(said)]);
  }
  const foreign = await visitor.post("/update-user", { name: "Eve" }, { origin: "https://evil.test" });
  await assertError(foreign, 403, "INVALID_ORIGIN", "Invalid origin");
  assert.equal(world.proxy.connections.length, 0);
  assert.equal(await sessionBody(world.database.sql, token), row);
});

test("who has no session changes nothing, nor who had one until now", async () => {
  await assertError(await update(world.visitor(), { name: "x" }), 401, "UNAUTHORIZED", "Unauthorized");
  const { visitor, token } = await device(world, "gone");
  await world.database.sql`delete from session where token = ${token}`;
  const response = await update(visitor, { name: "Too late" });
  assert.deepEqual(response.headers.getSetCookie(), EXPIRED);
  await assertError(response, 401, "UNAUTHORIZED", "Unauthorized");
  assert.equal((await world.database.sql`select from "user" where name = 'Too late'`).length, 0);
});

test("PostgreSQL down: nothing changes, and the browser is told so", async () => {
  const { visitor, token } = await device(world, "down");
  const shown = (await visitor.session()).text;
  await world.proxy.turnOff();
  const response = await update(visitor, { name: "Lost" }).finally(() => world.proxy.turnOn());
  assert.deepEqual(response.headers.getSetCookie(), []);
  await assertError(response, 503, "DATABASE_UNAVAILABLE", "The database did not answer (connect)");
  assert.equal((await visitor.session()).text, shown);
  assert.equal(await sessionBody(world.database.sql, token), shown);
});

test("where it is not switched on nobody is deleted", async () => {
  const { visitor, token } = await device(world, "kept");
  const response = await remove(visitor);
  assert.deepEqual([response.status, await response.text()], [404, ""]);
  assert.equal(response.headers.get("content-type"), "application/json");
  const callback = await visitor.request("/delete-user/callback?token=zzz");
  await assertError(callback, 404, "NOT_FOUND", "Not found");
  await assertError(await remove(world.visitor()), 401, "UNAUTHORIZED", "Unauthorized");
  assert.equal((await visitor.session()).text, await sessionBody(world.database.sql, token));
});

test("a user is deleted with every session and account, in two turns, and every browser is signed out", async () => {
  const { sql } = leaving.database;
  const stranger = await device(leaving, "stays");
  const earlier = await counts(sql);
  const all: Device[] = [];
  for (let index = 0; index < 8; index += 1) all.push(await device(leaving, "leaves"));
  await leaving.signIn(leaving.visitor(), "github", { email: "leaves@example.com" });
  const [own] = all as [Device];
  leaving.forget();
  const response = await remove(own.visitor, { callbackURL: "/bye" });
  assert.deepEqual(response.headers.getSetCookie(), EXPIRED);
  assert.deepEqual([response.status, await response.text()], [200, DELETED]);
  assert.equal(turns(leaving), 2);
  assert.deepEqual(await counts(sql), earlier);
  for (const { visitor, token } of all) {
    assert.equal(await stateOf(leaving.workers, token), "noSession");
    assert.equal((await visitor.session()).text, "null");
  }
  assert.notEqual((await stranger.visitor.session()).body, null);
  await device(leaving, "leaves");
  assert.equal((await counts(sql)).users, earlier.users + 1, "and may come back as somebody new");
});

test("who signed in too long ago has to do so again", async () => {
  const { sql } = leaving.database;
  for (const [name, age, status] of [["stale", DAY + 60, 400], ["brisk", DAY - 60, 200]] as const) {
    const token = name.padEnd(32, "0");
    await insertSession(sql, token, `${name}@example.com`, age);
    const visitor = leaving.visitor();
    await visitor.plant(SESSION, signed(token));
    const response = await remove(visitor);
    assert.equal(response.status, status);
    assert.equal((await sql`select from "user" where email = ${`${name}@example.com`}`).length, status === 200 ? 0 : 1);
    if (status === 200) continue;
    const message = "Session expired. Re-authenticate to perform this action.";
    await assertError(response, 400, "SESSION_EXPIRED", message);
  }
});

test("neither a password nor a token nor a foreign page deletes anybody", async () => {
  const { visitor, token } = await device(leaving, "careful");
  const refused: [unknown, number, string, string][] = [
    [{ password: "secret" }, 400, "CREDENTIAL_ACCOUNT_NOT_FOUND", "Credential account not found"],
    [{ token: "zzz" }, 404, "INVALID_TOKEN", "Invalid token"],
    [{ token: 1 }, 400, "VALIDATION_ERROR", "[body.token] Invalid input: expected string, received number"],
    [{ callbackURL: "https://evil.test" }, 403, "INVALID_CALLBACK_URL", "Invalid callbackURL"],
  ];
  for (const [body, status, code, message] of refused) await assertError(await remove(visitor, body), status, code, message);
  const foreign = await visitor.post("/delete-user", {}, { origin: "https://evil.test" });
  await assertError(foreign, 403, "INVALID_ORIGIN", "Invalid origin");
  assert.equal((await visitor.session()).text, await sessionBody(leaving.database.sql, token));
});

test("a link to delete a user deletes nobody, since none is ever sent", async () => {
  const { visitor } = await device(leaving, "linked");
  const gone = await device(leaving, "unlinked");
  await leaving.database.sql`delete from session where token = ${gone.token}`;
  const table: [Visitor, string, number, string, string][] = [
    [visitor, "?token=zzz", 404, "INVALID_TOKEN", "Invalid token"],
    [visitor, "?token=zzz&callbackURL=", 404, "INVALID_TOKEN", "Invalid token"],
    [leaving.visitor(), "?token=zzz", 404, "FAILED_TO_GET_USER_INFO", "Failed to get user info"],
    [gone.visitor, "?token=zzz", 404, "FAILED_TO_GET_USER_INFO", "Failed to get user info"],
    [visitor, "?token=zzz&callbackURL=https://evil.test", 403, "INVALID_CALLBACK_URL", "Invalid callbackURL"],
    [visitor, "", 400, "VALIDATION_ERROR", "[query.token] Invalid input: expected string, received undefined"],
    [visitor, "?token=a&token=b", 400, "VALIDATION_ERROR", "[query.token] Invalid input: expected string, received array"],
  ];
  for (const [who, query, status, code, message] of table) {
    await assertError(await who.request(`/delete-user/callback${query}`), status, code, message);
  }
});

test("a sign-in that commits while its user is deleted leaves no session behind (T119)", async () => {
  const { sql } = leaving.database;
  const earlier = await counts(sql);
  const own = await device(leaving, "racing");
  const late = "late".padEnd(32, "0");
  const browser = leaving.visitor();
  await browser.plant(SESSION, signed(late));
  // The sign-in's object is open by the time that the deletion hears of the sign-in.
  const shown = JSON.parse((await sessionBody(sql, own.token)) ?? "{}") as { session: object; user: object };
  const copy = { session: { ...shown.session, token: late, id: "late" }, user: shown.user, readAt: new Date() };
  await tell(late, { type: "claim", attempt: "late", token: late });
  await tell(late, { type: "open", attempt: "late", copy });
  assert.equal(await stateOf(leaving.workers, late), "session");
  // In an object, or the transaction would wait for the deletion, which waits for it.
  const { deleting } = await sql.begin(async (signIn) => {
    const [user] = await signIn`select u.id from "user" u join session s on s.user_id = u.id
                                where s.token = ${own.token} for no key update of u`;
    const now = new Date().toISOString();
    const week = new Date(Date.now() + 7 * DAY * 1_000).toISOString();
    await signIn`insert into session (id, token, user_id, expires_at, created_at, updated_at, ip_address, user_agent)
                 values ('late', ${late}, ${user?.["id"] as string}, ${week}, ${now}, ${now}, '', '')`;
    const deletion = remove(own.visitor);
    await blocked();
    return { deleting: deletion };
  });
  assert.equal((await deleting).status, 200);
  assert.equal((await browser.session()).text, "null");
  assert.equal(await stateOf(leaving.workers, late), "noSession");
  assert.deepEqual(await counts(sql), earlier);
});

test("a deletion that could not be finished says so, and is finished by the next one", async () => {
  const { sql } = leaving.database;
  const earlier = await counts(sql);
  const own = await device(leaving, "half");
  const other = await device(leaving, "half");
  const answer = await sql.begin(async (holding) => {
    await holding`select from account a join session s on s.user_id = a.user_id where s.token = ${own.token} for update of a`;
    return remove(own.visitor);
  });
  assert.deepEqual(answer.headers.getSetCookie(), []);
  await assertError(answer, 503, "DATABASE_UNAVAILABLE", "The database did not answer (statement)");
  for (const { visitor } of [own, other]) assert.equal((await visitor.session()).text, "null");

  const again = await device(leaving, "half");
  assert.equal((await remove(again.visitor)).status, 200);
  assert.deepEqual(await counts(sql), earlier);
});

test("sixteen deletions of one user at once leave nothing, and nobody is told of a failure that was none", async () => {
  const { sql } = leaving.database;
  const earlier = await counts(sql);
  const { visitor } = await device(leaving, "sixteen");
  const twins = await Promise.all(Array.from({ length: 16 }, () => visitor.twin()));
  const answers = await Promise.all(twins.map((twin) => remove(twin)));
  const statuses = new Set(answers.map(({ status }) => status));
  assert.ok(statuses.has(200));
  for (const status of statuses) assert.ok([200, 401].includes(status), `${status}`);
  assert.deepEqual(await counts(sql), earlier);
});

/** Sends a message to a token's object, as the gateway does. */
async function tell(token: string, message: object): Promise<void> {
  const response = await leaving.workers.fetch(new URL("http://object/"), {
    method: "POST",
    headers: { [ASK_OBJECT]: nameOf(token) },
    body: JSON.stringify(message),
  });
  assert.equal(response.status, 200);
}

/** Waits until a statement of the gateway waits for a lock. */
async function blocked(): Promise<void> {
  const { sql } = leaving.database;
  for (;;) {
    const [row] = await sql`select count(*)::int as waiting from pg_stat_activity
                            where datname = current_database() and wait_event_type = 'Lock'`;
    if (row?.["waiting"] > 0) return;
  }
}
