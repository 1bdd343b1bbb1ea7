/** The first requests that an isolate ever sees are given up half-way; it comes up all the same. */

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { assertRedirect } from "../harness/answers.ts";
import { assertInvariants } from "../harness/invariants.ts";
import { ABORTS, ROUNDS } from "../harness/sizes.ts";
import type { Visitor } from "../harness/visitor.ts";
import { startWorld, type World } from "../harness/world.ts";
import { abortStorm, prepared } from "./aborts.ts";
import { firstRead } from "./next.ts";
import { killRuntime } from "./runtime.ts";

const ON_EACH = Math.ceil(ABORTS / ROUNDS);

let world: World;
let reader: Visitor;
before(async () => {
  world = await startWorld();
  reader = world.visitor();
  await assertRedirect(await world.signIn(reader, "google", { email: "storm@example.com" }), "/home");
});
after(() => world?.close());

for (let round = 1; round <= ROUNDS; round += 1) {
  test(`cold isolate ${round} of ${ROUNDS}: after ${ON_EACH} requests that were given up, from its first on, all later ones are answered`, async (t) => {
    const ready = await prepared(world, ON_EACH);
    await killRuntime();
    const aborted = await abortStorm(world, reader, ready, ON_EACH);
    const next = await firstRead(reader);
    assert.ok(aborted.gone > aborted.sent / 4, `only ${aborted.gone} of ${aborted.sent} clients were gone in time`);
    t.diagnostic(JSON.stringify({ ...aborted, next, ...(await assertInvariants(world)) }));
  });
}
