/**
 * The end of the stack, and of memory, inside one request: it may take along what is in flight on
 * the same instance, and nothing else. No panic can be caught there: the instance is gone, and the
 * platform ends what waited in it, of which the app tells the browser. From outside neither can be
 * caused: inputs are bounded.
 */

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { assertRedirect, assertUnreachable } from "../harness/answers.ts";
import { assertInvariants } from "../harness/invariants.ts";
import { REQUESTS_BESIDE_A_PANIC, ROUNDS } from "../harness/sizes.ts";
import type { Visitor } from "../harness/visitor.ts";
import { startWorld, type World } from "../harness/world.ts";
import { returning } from "./callbacks.ts";
import { heapOf } from "./gauges.ts";
import { firstRead } from "./next.ts";
import { killRuntime } from "./runtime.ts";

/** Less than this an instance has that was made anew. */
const FRESH = 16 << 20;

let world: World;
let reader: Visitor;
before(async () => {
  world = await startWorld({ faults: true });
  reader = world.visitor();
  await assertRedirect(await world.signIn(reader, "google", { email: "reader@example.com" }), "/home");
});
after(() => world?.close());

for (const what of ["stack", "memory"]) {
  test(`as the first request of a cold isolate, the end of its ${what} costs that request`, async (t) => {
    await killRuntime();
    world.watch.taken.aborted += 1;
    await assertUnreachable(await world.visitor().request(`/__fault/${what}`));
    const next = await firstRead(reader);
    t.diagnostic(JSON.stringify({ next, ...(await assertInvariants(world)) }));
  });

  test(`on a warm isolate, ${ROUNDS} times over, the end of its ${what} costs that request and at most those in flight`, async (t) => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const ready = await returning(world, REQUESTS_BESIDE_A_PANIC, (index) => `${what}-${index}@example.com`);
      world.gate.shut();
      const answers = ready.map(({ visitor, callback }) => visitor.callback(callback));
      await world.gate.waiting(ready.length);
      const began = performance.now();
      world.watch.taken.aborted += 1 + ready.length;
      await assertUnreachable(await world.visitor().request(`/__fault/${what}`));
      const next = await firstRead(reader);
      world.gate.open();
      for (const answer of await Promise.all(answers)) await assertUnreachable(answer);
      t.diagnostic(JSON.stringify({ next, answeredWithin: Math.round(performance.now() - began), of: ready.length }));
      // Who was in flight starts again, and is let in.
      for (const { visitor } of ready.slice(0, 3)) {
        await assertRedirect(await world.signIn(visitor, "google", { email: "again@example.com" }), "/home");
      }
    }
    assert.ok((await heapOf(world)) < FRESH, "the instance that was exhausted is gone");
    const held = await assertInvariants(world);
    const { taken, unreachable } = world.watch;
    t.diagnostic(JSON.stringify({ aborted: taken.aborted, unreachable, ...held }));
  });
}
