/** Session objects that lose their memory, break, fall silent, or cannot store, in the middle of somebody's journey (F28 to F33). */

import assert from "node:assert/strict";
import path from "node:path";
import { after, before, test } from "node:test";

import { assertError, sessionCookies } from "../harness/answers.ts";
import { device } from "../harness/devices.ts";
import { assertInvariants } from "../harness/invariants.ts";
import { breakObject, instancesOf, messagesTo, nameOf, stateOf, type Breakage } from "../harness/objects.ts";
import type { Visitor } from "../harness/visitor.ts";
import { startWorld, type World } from "../harness/world.ts";
import { returning } from "./returning.ts";

const BREAKABLE = path.resolve(import.meta.dirname, "../../session-do/test/breakable-worker.ts");

let world: World;
before(async () => {
  world = await startWorld({ objects: BREAKABLE });
});
after(() => world?.close());

/** A token's object, past its code. */
function objectOf(token: string) {
  const worker = world.workers.harness.getWorker("session-do");
  const name = nameOf(token);
  const run = async (sql: string): Promise<unknown> =>
    (await worker.getDurableObjectStorage("SessionObject", { name })).exec(sql);
  const forget = (): Promise<void> => worker.evictDurableObject("SessionObject", { name });
  return {
    forget,
    /** Makes every write fail from now on, as a full disk does. */
    async fill(): Promise<void> {
      await run("CREATE TABLE IF NOT EXISTS session (id INTEGER PRIMARY KEY CHECK (id = 1), record TEXT NOT NULL)");
      for (const write of ["INSERT", "UPDATE"]) {
        await run(`CREATE TRIGGER full_${write} BEFORE ${write} ON session BEGIN SELECT RAISE(ABORT, 'disk full'); END`);
      }
      await forget();
    },
    async empty(): Promise<void> {
      for (const write of ["INSERT", "UPDATE"]) await run(`DROP TRIGGER full_${write}`);
    },
  };
}

/** Holds a callback while its code is exchanged, does something, and lets it go on. */
async function meanwhile(visitor: Visitor, callback: URL, work: () => Promise<void>): Promise<Response> {
  world.gate.shut();
  const answer = visitor.callback(callback);
  await world.gate.waiting(1);
  await work().finally(() => world.gate.open());
  return answer;
}

/** Holds an answer to be the 503 of the session store that names `stage`, and takes nothing back. */
async function assertUnavailable(response: Response, stage: "read" | "end"): Promise<void> {
  await assertError(response, 503, "SESSION_STORE_UNAVAILABLE", `The session store did not answer (${stage})`);
  assert.match(response.headers.get("retry-after") ?? "", /^\d+$/);
  assert.deepEqual(response.headers.getSetCookie(), [], "the cookies stay");
}

const errorOf = (response: Response): string => new URL(response.headers.get("location") ?? "", world.base).search;
const sessionsOf = async (token: string): Promise<number> =>
  (await world.database.sql`select from session where token = ${token}`).length;

test("an object that forgets between claim and open finds its claim on disk, and the sign-in ends well (F28)", async () => {
  const { visitor, callback, token } = await returning(world, "forgetful@example.com");
  const response = await meanwhile(visitor, callback, () => objectOf(token).forget());
  assert.equal(response.headers.get("location"), "/home");
  assert.equal((await visitor.session()).body?.user.email, "forgetful@example.com");
});

test("an object that forgets after a sign-in reads its copy from disk, and after a sign-out its end (F28, F29)", async () => {
  const { visitor, token } = await device(world, "evicted");
  await objectOf(token).forget();
  world.forget();
  assert.notEqual((await visitor.session()).body, null);
  assert.equal(world.proxy.connections.length, 0, "PostgreSQL is not asked");
  const twin = await visitor.twin();
  await visitor.signOut();
  await objectOf(token).forget();
  for (const query of ["", "?disableCookieCache=true"]) assert.equal((await twin.session(query)).text, "null");
});

test("a claim that cannot be stored ends the sign-in before its code has left (F30)", async () => {
  const { visitor, callback, token } = await returning(world, "unclaimed@example.com");
  await objectOf(token).fill();
  world.forget();
  const response = await visitor.callback(callback);
  assert.match(errorOf(response), /error=internal_server_error&.*(\(|%28)claim/);
  assert.equal(world.google.count("token"), 0);
  assert.equal(world.proxy.connections.length, 0);
  assert.equal((await world.signIn(visitor, "google", { email: "unclaimed@example.com" })).headers.get("location"), "/home");
});

test("a session that its object cannot open is given to nobody, though its row is there (F30)", async () => {
  const { visitor, callback, token } = await returning(world, "unopened@example.com");
  const response = await meanwhile(visitor, callback, () => objectOf(token).fill());
  assert.match(errorOf(response), /error=internal_server_error&.*(\(|%28)open/);
  assert.equal((await visitor.session()).text, "null");
  assert.equal(await sessionsOf(token), 1, "until the claim's alarm");
  await objectOf(token).empty();
  assert.equal(await stateOf(world.workers, token), "noSession");
  assert.equal((await world.signIn(visitor, "google", { email: "unopened@example.com" })).headers.get("location"), "/home");
});

test("an end that cannot be stored is no sign-out: 503, the cookies and the session stay (F31)", async () => {
  const { visitor, token } = await device(world, "staying");
  await objectOf(token).fill();
  await assertUnavailable(await visitor.signOut(), "end");
  assert.equal(await sessionsOf(token), 1);
  assert.notEqual((await visitor.session()).body, null);

  await objectOf(token).empty();
  assert.equal((await visitor.signOut()).status, 200);
  assert.equal((await visitor.session()).text, "null");
  assert.equal(await sessionsOf(token), 0);
});

const PASSING: readonly Breakage[] = ["throws", "reset before", "reset after"];

for (const how of PASSING) {
  test(`an object that ${how} is told again on a new stub: claim, open, read and end go on (F28, F33)`, async () => {
    const email = `${how.replace(" ", "-")}@example.com`;
    const { visitor, callback, token } = await returning(world, email);
    await breakObject(world.workers, token, how);
    const response = await meanwhile(visitor, callback, () => breakObject(world.workers, token, how));
    assert.equal(response.headers.get("location"), "/home");
    await breakObject(world.workers, token, how);
    assert.equal((await visitor.session()).body?.user.email, email);
    await breakObject(world.workers, token, how);
    assert.equal((await visitor.signOut()).status, 200);
    assert.equal(await stateOf(world.workers, token), "noSession");
    assert.equal(await sessionsOf(token), 0);
  });
}

/** Whether a silent object has taken the message, and what it then says of its session. */
const SILENT = [
  { how: "silent", taken: false },
  { how: "silent after", taken: true },
] as const satisfies readonly { how: Breakage; taken: boolean }[];

for (const { how, taken } of SILENT) {
  const what = `an object that ${taken ? "takes" : "does not take"} its message and says nothing`;
  const emailOf = (stage: string): string => `${how.replace(" ", "-")}-at-${stage}@example.com`;

  test(`${what} is given up at claim: the code has not left, nothing is written, the next sign-in works (F33)`, async () => {
    const { email, visitor, callback, token } = await returning(world, emailOf("claim"));
    world.forget();
    await breakObject(world.workers, token, how);
    const response = await visitor.callback(callback);
    assert.match(errorOf(response), /error=internal_server_error&.*(\(|%28)claim/);
    assert.equal(await messagesTo(world.workers, token), 1, "it is not told again");
    assert.equal(world.google.count("token"), 0);
    assert.equal(world.proxy.connections.length, 0);
    assert.equal((await visitor.session()).text, "null");
    assert.equal((await world.signIn(visitor, "google", { email })).headers.get("location"), "/home");
  });

  test(`${what} is given up at open: the row is there, its session is nobody's, the next sign-in works (F33)`, async () => {
    const { email, visitor, callback, token } = await returning(world, emailOf("open"));
    const response = await meanwhile(visitor, callback, () => breakObject(world.workers, token, how));
    assert.match(errorOf(response), /error=internal_server_error&.*(\(|%28)open/);
    assert.deepEqual(sessionCookies(response), []);
    assert.equal(await messagesTo(world.workers, token), 1, "it is not told again");
    assert.equal(await sessionsOf(token), 1, "until the claim's alarm, or its expiry");
    assert.equal(await stateOf(world.workers, token), taken ? "session" : "noSession");
    assert.equal((await visitor.session()).text, "null");
    assert.equal((await world.signIn(visitor, "google", { email })).headers.get("location"), "/home");
  });

  test(`${what} is given up at read: 503, the cookies stay, the next read is answered (F33)`, async () => {
    const { visitor, token } = await device(world, how.replace(" ", "-"));
    await breakObject(world.workers, token, how);
    await assertUnavailable(await visitor.request("/get-session"), "read");
    assert.equal(await messagesTo(world.workers, token), 1, "it is not told again");
    assert.equal(world.proxy.connections.length, 0);
    assert.notEqual((await visitor.session()).body, null);
  });

  test(`${what} is given up at end: 503, the cookies and the row stay, the next sign-out is done (F31, F33)`, async () => {
    const { visitor, token } = await device(world, `${how.replace(" ", "-")}-leaving`);
    await breakObject(world.workers, token, how);
    await assertUnavailable(await visitor.signOut(), "end");
    assert.equal(await messagesTo(world.workers, token), 1, "it is not told again");
    assert.equal(await sessionsOf(token), 1);
    assert.equal(await stateOf(world.workers, token), taken ? "noSession" : "session");

    assert.equal((await visitor.signOut()).status, 200);
    assert.equal((await visitor.session()).text, "null");
    assert.equal(await sessionsOf(token), 0);
  });
}

test("objects whose instance ends its memory are made again with what they had stored (F27)", async () => {
  const { visitor, token } = await device(world, "exhausting");
  const other = await device(world, "beside");
  const over = await device(world, "over");
  await over.visitor.signOut();
  assert.equal(await instancesOf(world.workers, token), 1);
  await breakObject(world.workers, token, "out of memory");
  world.forget();
  for (const each of [visitor, other.visitor]) assert.notEqual((await each.session()).body, null);
  assert.equal(await stateOf(world.workers, over.token), "noSession");
  assert.equal(world.proxy.connections.length, 0, "PostgreSQL is not asked");
  assert.equal(await instancesOf(world.workers, token), 2, "the first has aborted");
  assert.equal((await visitor.signOut()).status, 200);
  assert.equal(await stateOf(world.workers, token), "noSession");
});

test("an overloaded object is not asked twice: 503, and the cookies stay (F32)", async () => {
  const { visitor, token } = await device(world, "popular");
  await breakObject(world.workers, token, "overloaded");
  await assertUnavailable(await visitor.request("/get-session"), "read");
  assert.equal(await messagesTo(world.workers, token), 1);
  await objectOf(token).forget();
  assert.notEqual((await visitor.session()).body, null);
});

test("after all of that the invariants hold", () => assertInvariants(world).then(() => {}));
