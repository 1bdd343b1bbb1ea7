/** What each journey costs, by the account of the proxy, the provider's log and the objects. */

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";

import { assertRedirect } from "../harness/answers.ts";
import { stateOf, knownObjects } from "../harness/objects.ts";
import { assertWhole, counts } from "../harness/rows.ts";
import { payloadOf } from "../harness/signed.ts";
import { SIGN_INS_AT_ONCE } from "../harness/sizes.ts";
import { startWorld, type World } from "../harness/world.ts";

const SESSION = "better-auth.session_token";

let world: World;
before(async () => {
  world = await startWorld();
});
after(() => world?.close());
beforeEach(() => world.forget());

test("an uncontended callback costs one connection, and one turn after it is up", async () => {
  for (const [email, provider] of [
    ["new@example.com", "google"],
    ["new@example.com", "google"],
    ["new@example.com", "github"],
    ["other@example.com", "github"],
  ] as const) {
    const visitor = world.visitor();
    const callback = await world.consent(await visitor.start(provider), { email });
    world.forget();
    const objects = await knownObjects(world.workers);
    await assertRedirect(await visitor.callback(callback), "/home");
    assert.equal(world.proxy.connections.length, 1);
    const [cost] = world.proxy.connections;
    assert.equal(cost?.statementTurns, 1);
    assert.equal(cost.statements.length, 1);
    assert.equal(await knownObjects(world.workers), objects + 1);
    const asked = provider === "google" ? { token: 1, user: 0, emails: 0 } : { token: 1, user: 1, emails: 1 };
    const { google, github } = world;
    for (const [endpoint, times] of Object.entries(asked)) {
      assert.equal(google.count(endpoint) + github.count(endpoint), times, endpoint);
    }
  }
  assert.ok(world.google.count("jwks") <= 1, "the provider's keys are kept");
});

test("a read of a young copy costs no connection, for the browser and for the app's server", async () => {
  const visitor = world.visitor();
  await world.signIn(visitor, "google", { email: "young@example.com" });
  world.forget();
  for (let read = 0; read < 5; read += 1) assert.notEqual((await visitor.session()).body, null);
  assert.equal(world.proxy.connections.length, 0);
  assert.equal(world.google.requests.length, 0);
});

test("a read that asks for what Postgres has costs one connection and one turn", async () => {
  const visitor = world.visitor();
  await world.signIn(visitor, "google", { email: "fresh@example.com" });
  world.forget();
  await visitor.session("?disableCookieCache=true");
  assert.deepEqual(world.proxy.connections.map(({ statementTurns }) => statementTurns), [1]);
});

test("a sign-out costs one connection and one turn", async () => {
  const visitor = world.visitor();
  await world.signIn(visitor, "google", { email: "leaving@example.com" });
  world.forget();
  await visitor.signOut();
  assert.deepEqual(world.proxy.connections.map(({ statementTurns }) => statementTurns), [1]);
});

test("no connection outlives the request that opened it", async () => {
  const visitor = world.visitor();
  await world.signIn(visitor, "google", { email: "closed@example.com" });
  await visitor.session("?disableCookieCache=true");
  await world.proxy.drained();
});

test(`${SIGN_INS_AT_ONCE} sign-ins of ${SIGN_INS_AT_ONCE} new users at once all succeed`, async () => {
  const { sql } = world.database;
  const earlier = await counts(sql);
  // All are back from their provider before the first goes on: then they meet at the gateway.
  const ready = await Promise.all(
    Array.from({ length: SIGN_INS_AT_ONCE }, async (_, index) => {
      const visitor = world.visitor();
      const url = await visitor.start(index % 2 ? "github" : "google");
      return { visitor, callback: await world.consent(url, { email: `user-${index}@example.com` }) };
    }),
  );
  const answers = await Promise.all(ready.map(({ visitor, callback }) => visitor.callback(callback)));
  for (const answer of answers) await assertRedirect(answer, "/home");
  assert.deepEqual(await counts(sql), {
    users: earlier.users + SIGN_INS_AT_ONCE,
    accounts: earlier.accounts + SIGN_INS_AT_ONCE,
    sessions: earlier.sessions + SIGN_INS_AT_ONCE,
  });
  const sessions = await Promise.all(ready.map(({ visitor }) => visitor.session()));
  assert.deepEqual(
    sessions.map(({ body }) => body?.user.email),
    ready.map((_, index) => `user-${index}@example.com`),
  );
  await assertWhole(sql);
});

test(`${SIGN_INS_AT_ONCE} callbacks at once for one new user leave one user, one account and as many sessions`, async () => {
  const { sql } = world.database;
  const earlier = await counts(sql);
  const ready = await Promise.all(
    Array.from({ length: SIGN_INS_AT_ONCE }, async () => {
      const visitor = world.visitor();
      return { visitor, callback: await world.consent(await visitor.start("google"), { email: "one@example.com" }) };
    }),
  );
  world.forget();
  // Nobody gets its token before all have asked: then all come to the statement together.
  world.gate.shut();
  const answers = ready.map(({ visitor, callback }) => visitor.callback(callback));
  await world.gate.waiting(SIGN_INS_AT_ONCE);
  world.gate.open();
  for (const answer of await Promise.all(answers)) await assertRedirect(answer, "/home");

  assert.deepEqual(await counts(sql), {
    users: earlier.users + 1,
    accounts: earlier.accounts + 1,
    sessions: earlier.sessions + SIGN_INS_AT_ONCE,
  });
  for (const { statementTurns } of world.proxy.connections) assert.ok(statementTurns <= 3);
  const tokens = await Promise.all(
    ready.map(async ({ visitor }) => payloadOf((await visitor.cookies()).get(SESSION) ?? "")),
  );
  assert.equal(new Set(tokens).size, SIGN_INS_AT_ONCE);
  for (const token of tokens) assert.equal(await stateOf(world.workers, token), "session");
  await assertWhole(sql);
});

test("two providers racing for one new address leave one user with both accounts", async () => {
  const { sql } = world.database;
  const earlier = await counts(sql);
  const person = { email: "two-doors@example.com" };
  const [left, right] = [world.visitor(), world.visitor()];
  const [google, github] = [
    await world.consent(await left.start("google"), person),
    await world.consent(await right.start("github"), person),
  ];
  const answers = await Promise.all([left.callback(google), right.callback(github)]);
  for (const answer of answers) await assertRedirect(answer, "/home");
  assert.deepEqual(await counts(sql), {
    users: earlier.users + 1,
    accounts: earlier.accounts + 2,
    sessions: earlier.sessions + 2,
  });
});
