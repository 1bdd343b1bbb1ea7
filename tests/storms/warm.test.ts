/**
 * Storm after storm over the same isolates: each leaves them able to answer, and nothing of it
 * stays behind. That the aborts would bite a Worker that keeps a promise is proven by
 * naive.test.ts.
 */

import assert from "node:assert/strict";
import { after, before, test, type TestContext } from "node:test";

import { assertRedirect } from "../harness/answers.ts";
import { eventually } from "../harness/eventually.ts";
import { assertInvariants } from "../harness/invariants.ts";
import { counts } from "../harness/rows.ts";
import { ABORTS, BESIDE_PANICS, CALLBACKS_AT_ONCE, ROUNDS } from "../harness/sizes.ts";
import type { Visitor } from "../harness/visitor.ts";
import { startWorld, type World } from "../harness/world.ts";
import { abortStorm, giveUp, prepared } from "./aborts.ts";
import { assertSettled, returning } from "./callbacks.ts";
import { assertFlat, measure, type Gauges } from "./gauges.ts";
import { firstRead } from "./next.ts";
import { panicStorm } from "./panics.ts";

const IN_A_ROUND = Math.ceil(ABORTS / ROUNDS);

let world: World;
let reader: Visitor;
before(async () => {
  world = await startWorld({ faults: true });
  reader = world.visitor();
  await assertRedirect(await world.signIn(reader, "google", { email: "storm@example.com" }), "/home");
});
after(() => world?.close());

/** One round; what is held after it. */
async function round(t: TestContext): Promise<Gauges> {
  const aborted = await abortStorm(world, reader, await prepared(world, IN_A_ROUND), IN_A_ROUND);
  assert.ok(aborted.gone > aborted.sent / 4, `only ${aborted.gone} of ${aborted.sent} clients were gone in time`);
  const next = [await firstRead(reader)];
  await panicStorm(world, reader, BESIDE_PANICS);
  next.push(await firstRead(reader));

  const ready = await returning(world, CALLBACKS_AT_ONCE, (index) => `at-once-${index}@example.com`);
  const answers = await Promise.all(ready.map(({ visitor, callback }) => visitor.callback(callback)));
  next.push(await firstRead(reader));
  const finished = await assertSettled(world, ready, answers);

  const held = await assertInvariants(world);
  const gauges = await measure(world);
  t.diagnostic(JSON.stringify({ ...aborted, finished, next, ...held, ...gauges }));
  return gauges;
}

const rounds: Gauges[] = [];
for (let number = 1; number <= ROUNDS; number += 1) {
  test(`round ${number} of ${ROUNDS}: ${IN_A_ROUND} aborts, ${BESIDE_PANICS} requests with panics among them, ${CALLBACKS_AT_ONCE} callbacks at once`, async (t) => {
    rounds.push(await round(t));
  });
}

test("neither the wasm heap nor the open files grow from the second round on", (t) => assertFlat(rounds, () => round(t)));

test("a sign-in whose client goes away while its code is exchanged is finished, and not left half-run", async () => {
  const { sql } = world.database;
  const earlier = await counts(sql);
  const [one] = await returning(world, 1, () => "gone@example.com");
  world.gate.shut();
  const gone = giveUp(one, 500);
  await world.gate.waiting(1);
  assert.ok(await gone);
  world.gate.open();
  await eventually("its session is there", async () => (await counts(sql)).sessions > earlier.sessions || undefined);
});
