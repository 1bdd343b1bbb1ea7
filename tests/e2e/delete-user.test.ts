/** How users delete themselves: `POST /delete-user`, where it is switched on. */

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";

import { assertError } from "../harness/answers.ts";
import { aged, type Device, device, EXPIRED, SESSION, turns } from "../harness/devices.ts";
import { ASK_OBJECT } from "../harness/front-headers.ts";
import { nameOf, stateOf } from "../harness/objects.ts";
import { counts, sessionBody } from "../harness/rows.ts";
import { signed } from "../harness/signed.ts";
import type { Visitor } from "../harness/visitor.ts";
import { startWorld, type World } from "../harness/world.ts";

const DELETED = '{"success":true,"message":"User deleted"}';
const DAY = 86_400;

let world: World;
before(async () => {
  world = await startWorld({ auth: { user: { deleteUser: { enabled: true } } } });
});
after(() => world?.close());
beforeEach(() => world.forget());

const remove = (visitor: Visitor, body: unknown = {}) => visitor.post("/delete-user", body);

test("a user is deleted with every session and account, in two turns, and every browser is signed out", async () => {
  const { sql } = world.database;
  const stranger = await device(world, "stays");
  const earlier = await counts(sql);
  const all: Device[] = [];
  for (let index = 0; index < 8; index += 1) all.push(await device(world, "leaves"));
  await world.signIn(world.visitor(), "github", { email: "leaves@example.com" });
  const [own] = all as [Device];
  world.forget();
  const response = await remove(own.visitor, { callbackURL: "/bye" });
  assert.deepEqual(response.headers.getSetCookie(), EXPIRED);
  assert.deepEqual([response.status, await response.text()], [200, DELETED]);
  assert.equal(turns(world), 2);
  assert.deepEqual(await counts(sql), earlier);
  for (const { visitor, token } of all) {
    assert.equal(await stateOf(world.workers, token), "noSession");
    assert.equal((await visitor.session()).text, "null");
  }
  assert.notEqual((await stranger.visitor.session()).body, null);
  await device(world, "leaves");
  assert.equal((await counts(sql)).users, earlier.users + 1, "and may come back as somebody new");
});

test("who signed in too long ago has to do so again", async () => {
  const { sql } = world.database;
  for (const [name, age, status] of [["stale", DAY + 60, 400], ["brisk", DAY - 60, 200]] as const) {
    const { visitor } = await aged(world, name, age);
    const response = await remove(visitor);
    assert.equal(response.status, status);
    assert.equal((await sql`select from "user" where email = ${`${name}@example.com`}`).length, status === 200 ? 0 : 1);
    if (status === 200) continue;
    const message = "Session expired. Re-authenticate to perform this action.";
    await assertError(response, 400, "SESSION_EXPIRED", message);
  }
});

test("neither a password nor a token nor a foreign page deletes anybody", async () => {
  const { visitor, token } = await device(world, "careful");
  const refused: [unknown, number, string, string][] = [
    [{ password: "secret" }, 400, "CREDENTIAL_ACCOUNT_NOT_FOUND", "Credential account not found"],
    [{ token: "zzz" }, 404, "INVALID_TOKEN", "Invalid token"],
    [{ token: 1 }, 400, "VALIDATION_ERROR", "[body.token] Invalid input: expected string, received number"],
    [{ callbackURL: "https://evil.test" }, 403, "INVALID_CALLBACK_URL", "Invalid callbackURL"],
  ];
  for (const [body, status, code, message] of refused) await assertError(await remove(visitor, body), status, code, message);
  const foreign = await visitor.post("/delete-user", {}, { origin: "https://evil.test" });
  await assertError(foreign, 403, "INVALID_ORIGIN", "Invalid origin");
  assert.equal((await visitor.session()).text, await sessionBody(world.database.sql, token));
});

test("a link to delete a user deletes nobody, since none is ever sent", async () => {
  const { visitor } = await device(world, "linked");
  const gone = await device(world, "unlinked");
  await world.database.sql`delete from session where token = ${gone.token}`;
  const table: [Visitor, string, number, string, string][] = [
    [visitor, "?token=zzz", 404, "INVALID_TOKEN", "Invalid token"],
    [visitor, "?token=zzz&callbackURL=", 404, "INVALID_TOKEN", "Invalid token"],
    [world.visitor(), "?token=zzz", 404, "FAILED_TO_GET_USER_INFO", "Failed to get user info"],
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
  const { sql } = world.database;
  const earlier = await counts(sql);
  const own = await device(world, "racing");
  const late = "late".padEnd(32, "0");
  const browser = world.visitor();
  await browser.plant(SESSION, signed(late));
  // The sign-in's object is open by the time that the deletion hears of the sign-in.
  const shown = JSON.parse((await sessionBody(sql, own.token)) ?? "{}") as { session: object; user: object };
  const copy = { session: { ...shown.session, token: late, id: "late" }, user: shown.user, readAt: new Date() };
  await tell(late, { type: "claim", attempt: "late", token: late });
  await tell(late, { type: "open", attempt: "late", copy });
  assert.equal(await stateOf(world.workers, late), "session");
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
  assert.equal(await stateOf(world.workers, late), "noSession");
  assert.deepEqual(await counts(sql), earlier);
});

test("a deletion that could not be finished says so, and is finished by the next one", async () => {
  const { sql } = world.database;
  const earlier = await counts(sql);
  const own = await device(world, "half");
  const other = await device(world, "half");
  const answer = await sql.begin(async (holding) => {
    await holding`select from account a join session s on s.user_id = a.user_id where s.token = ${own.token} for update of a`;
    return remove(own.visitor);
  });
  assert.deepEqual(answer.headers.getSetCookie(), []);
  await assertError(answer, 503, "DATABASE_UNAVAILABLE", "The database did not answer (statement)");
  for (const { visitor } of [own, other]) assert.equal((await visitor.session()).text, "null");

  const again = await device(world, "half");
  assert.equal((await remove(again.visitor)).status, 200);
  assert.deepEqual(await counts(sql), earlier);
});

test("sixteen deletions of one user at once leave nothing, and nobody is told of a failure that was none", async () => {
  const { sql } = world.database;
  const earlier = await counts(sql);
  const { visitor } = await device(world, "sixteen");
  const twins = await Promise.all(Array.from({ length: 16 }, () => visitor.twin()));
  const answers = await Promise.all(twins.map((twin) => remove(twin)));
  const statuses = new Set(answers.map(({ status }) => status));
  assert.ok(statuses.has(200));
  for (const status of statuses) assert.ok([200, 401].includes(status), `${status}`);
  assert.deepEqual(await counts(sql), earlier);
});

/** Sends a message to a token's object, as the gateway does. */
async function tell(token: string, message: object): Promise<void> {
  const response = await world.workers.fetch(new URL("http://object/"), {
    method: "POST",
    headers: { [ASK_OBJECT]: nameOf(token) },
    body: JSON.stringify(message),
  });
  assert.equal(response.status, 200);
}

/** Waits until a statement of the gateway waits for a lock. */
async function blocked(): Promise<void> {
  const { sql } = world.database;
  for (;;) {
    const [row] = await sql`select count(*)::int as waiting from pg_stat_activity
                            where datname = current_database() and wait_event_type = 'Lock'`;
    if (row?.["waiting"] > 0) return;
  }
}
