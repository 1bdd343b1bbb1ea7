/** How old an answer may be: `session.revalidateAfter` and `session.maxStale`. */

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { payloadOf } from "../harness/signed.ts";
import { READS_AT_ONCE } from "../harness/sizes.ts";
import type { Visitor } from "../harness/visitor.ts";
import { startWorld, type World } from "../harness/world.ts";

let world: World;

async function signedIn(email: string): Promise<{ visitor: Visitor; token: string }> {
  const visitor = world.visitor();
  await world.signIn(visitor, "google", { email, name: "Old" });
  return { visitor, token: payloadOf((await visitor.cookies()).get("better-auth.session_token") ?? "") };
}

function rename(token: string): Promise<unknown> {
  return world.database.sql`
    update "user" set name = 'New' where id = (select user_id from session where token = ${token})`;
}

describe("with revalidateAfter 0 every read asks Postgres first", () => {
  before(async () => {
    world = await startWorld({ auth: { session: { revalidateAfter: 0 } } });
  });
  after(() => world.close());

  test("a change made elsewhere is in the next answer", async () => {
    const { visitor, token } = await signedIn("at-once@example.com");
    await rename(token);
    assert.equal((await visitor.session()).body?.user.name, "New");
  });

  test("a row deleted elsewhere is gone with the next read", async () => {
    const { visitor, token } = await signedIn("gone@example.com");
    await world.database.sql`delete from session where token = ${token}`;
    assert.equal((await visitor.session()).text, "null");
  });

  test("a callback that is sent again while PostgreSQL is down ends nothing, and names the stage", async () => {
    const visitor = world.visitor();
    const callback = await world.consent(await visitor.start("google"), { email: "twice@example.com" });
    const twin = await visitor.twin();
    await visitor.callback(callback);
    // As the browser of a double click: it still has the sealed cookie, and has the session's already.
    await twin.plant("better-auth.session_token", (await visitor.cookies()).get("better-auth.session_token") ?? "");
    await world.proxy.turnOff();
    const response = await twin.callback(callback);
    await world.proxy.turnOn();
    assert.match(response.headers.get("location") ?? "", /\?error=internal_server_error&error_description=.*connect/);
    assert.equal((await visitor.session()).body?.user.email, "twice@example.com");
  });

  test("each read costs one connection and one turn", async () => {
    const { visitor } = await signedIn("costly@example.com");
    world.forget();
    for (let read = 0; read < 3; read += 1) await visitor.session();
    assert.deepEqual(world.proxy.connections.map(({ statementTurns }) => statementTurns), [1, 1, 1]);
  });
});

describe("between revalidateAfter and maxStale one reader refreshes behind the answers", () => {
  const AFTER = 2;
  before(async () => {
    world = await startWorld({ auth: { session: { revalidateAfter: AFTER, maxStale: 300 } } });
  });
  after(() => world.close());

  test("a change made elsewhere is seen soon, and no answer waits for it", async () => {
    const { visitor, token } = await signedIn("soon@example.com");
    await rename(token);
    const deadline = Date.now() + 30_000;
    for (;;) {
      const { response, body } = await visitor.session();
      assert.equal(response.status, 200);
      if (body?.user.name === "New") break;
      assert.ok(Date.now() < deadline, "never seen");
    }
  });

  test("a session that was shortened elsewhere goes on for the next answer, and is over soon", async () => {
    const { visitor, token } = await signedIn("shortened@example.com");
    await world.database.sql`update session set expires_at = created_at - interval '1 day' where token = ${token}`;
    assert.notEqual((await visitor.session()).body, null);
    const deadline = Date.now() + 30_000;
    while ((await visitor.session()).body !== null) assert.ok(Date.now() < deadline, "never over");
  });

  test(`${READS_AT_ONCE} readers of an old copy ask Postgres once`, async () => {
    const { visitor } = await signedIn("crowd@example.com");
    const readers = await Promise.all(Array.from({ length: READS_AT_ONCE }, () => visitor.twin()));
    await new Promise((resolve) => setTimeout(resolve, AFTER * 1_000 + 100));
    world.forget();
    const began = Date.now();
    const answers = await Promise.all(readers.map((reader) => reader.session()));
    assert.ok(answers.every(({ body }) => body?.user.name === "Old"));
    await world.proxy.drained();
    // One for each time that the copy grew old while the crowd was served.
    const most = 1 + Math.floor((Date.now() - began) / (AFTER * 1_000));
    const { length } = world.proxy.connections;
    assert.ok(length >= 1 && length <= most, `${length} connections`);
  });

  test("with PostgreSQL down the copy is served until maxStale", async () => {
    const { visitor } = await signedIn("served@example.com");
    await world.proxy.turnOff();
    await new Promise((resolve) => setTimeout(resolve, AFTER * 1_000 + 100));
    for (let read = 0; read < 3; read += 1) assert.notEqual((await visitor.session()).body, null);
    await world.proxy.turnOn();
  });
});

describe("a copy older than maxStale is nobody's answer", () => {
  before(async () => {
    world = await startWorld({ auth: { session: { revalidateAfter: 1, maxStale: 1 } } });
  });
  after(() => world.close());

  test("with PostgreSQL down the read is 503 from then on, the cookies stay, and it recovers", async () => {
    const { visitor } = await signedIn("stale@example.com");
    await world.proxy.turnOff();
    let answer = await visitor.session();
    const deadline = Date.now() + 30_000;
    while (answer.response.status === 200) {
      assert.notEqual(answer.body, null, "never signed out");
      assert.ok(Date.now() < deadline, "answered for ever");
      answer = await visitor.session();
    }
    assert.equal(answer.response.status, 503);
    assert.deepEqual(answer.response.headers.getSetCookie(), []);
    await world.proxy.turnOn();
    assert.notEqual((await visitor.session()).body, null);
  });
});
