/** A panic costs the request that panicked, and no other: see warm.test.ts for many of them. */

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { assertRedirect, assertUnreachable } from "../harness/answers.ts";
import { assertInvariants } from "../harness/invariants.ts";
import { REQUESTS_BESIDE_A_PANIC } from "../harness/sizes.ts";
import { startWorld, type World } from "../harness/world.ts";

let world: World;
before(async () => {
  world = await startWorld({ faults: true });
});
after(() => world?.close());

const BESIDE = REQUESTS_BESIDE_A_PANIC - 1;

test(`of ${REQUESTS_BESIDE_A_PANIC} requests in flight one panics; the others succeed, and so does the next`, async () => {
  const ready = await Promise.all(
    Array.from({ length: BESIDE }, async (_, index) => {
      const visitor = world.visitor();
      const callback = await world.consent(await visitor.start("google"), { email: `panic-${index}@example.com` });
      return { visitor, callback };
    }),
  );
  // Each waits for its token, half-way through its sign-in, while the panic happens.
  world.gate.shut();
  const answers = ready.map(({ visitor, callback }) => visitor.callback(callback));
  await world.gate.waiting(BESIDE);
  world.watch.taken.panicked += 1;
  await assertUnreachable(await world.visitor().request("/__fault/panic"));
  world.gate.open();
  for (const answer of await Promise.all(answers)) await assertRedirect(answer, "/home");

  const next = world.visitor();
  await assertRedirect(await world.signIn(next, "google", { email: "next@example.com" }), "/home");
  assert.equal((await next.session()).body?.user.email, "next@example.com");
  await assertInvariants(world);
});
