/** Sign-ins that meet: each succeeds, and nothing is there twice. */

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { assertRedirect } from "../harness/answers.ts";
import { stateOf } from "../harness/objects.ts";
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
