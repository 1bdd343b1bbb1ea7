/**
 * workerd is killed at each step of a callback and started again on the same storage: what is
 * there afterwards is a whole sign-in or none, and the same browser can sign in again at once.
 */

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { assertRedirect } from "../harness/answers.ts";
import { inTime } from "../harness/eventually.ts";
import { assertInvariants } from "../harness/invariants.ts";
import type { Point } from "../harness/postgres-line.ts";
import { CALLBACKS_AT_ONCE } from "../harness/sizes.ts";
import type { Visitor } from "../harness/visitor.ts";
import { startWorld, type World } from "../harness/world.ts";
import { gathered, returning, type Returning } from "./callbacks.ts";
import { firstRead } from "./next.ts";
import { killRuntime } from "./runtime.ts";

let world: World;
let reader: Visitor;
before(async () => {
  world = await startWorld();
  reader = world.visitor();
  await assertRedirect(await world.signIn(reader, "google", { email: "reader@example.com" }), "/home");
});
after(() => world?.close());

/** Has workerd killed at one step of the callback that is about to be sent; resolves once it is back. */
type Ambush = () => Promise<unknown>;

/** In the order of a callback's life. */
const STEPS: [string, Ambush, (() => Promise<unknown>)?][] = [
  ...[1, 3].map((ms): [string, Ambush] => [`${ms} ms after it came`, () => wait(ms).then(killRuntime)]),
  ["while its code is exchanged", () => atGate(world.gate)],
  // Only an isolate that has none yet asks for them.
  ["while the provider's keys are fetched", () => atGate(world.keys), killRuntime],
  ...(["accepted", "startup", "sasl", "saslContinue", "saslFinal", "greeting", "statement"] as const).map(
    (point): [string, Ambush] => [`on its connection to PostgreSQL, at ${point}`, () => atPostgres(point)],
  ),
  ["with its statement committed and the answer on its way", () => atPostgres("answer")],
  ...[0, 2, 5, 10, 20].map((ms): [string, Ambush] => [`${ms} ms after the answer`, () => afterTheAnswer(ms)]),
];

for (const [when, ambush, prepare] of STEPS) {
  test(`killed ${when}, it leaves a whole sign-in or none`, async (t) => {
    const email = `killed-${STEPS.findIndex(([name]) => name === when)}@example.com`;
    const [one] = await returning(world, 1, () => email);
    assert.ok(one);
    await prepare?.();
    const back = ambush();
    world.watch.taken.killed += 1;
    const answer = await outcome(one);
    await inTime(() => `the callback comes to where it is killed; it ended as ${answer}`, back);
    const next = await firstRead(reader);
    world.gate.open();
    world.keys.open();
    world.proxy.forget();

    // Whatever was answered: a reload is, and makes no second session; and a new sign-in works.
    const reload = await one.visitor.callback(one.callback);
    assert.equal(reload.status, 302);
    const reloaded = reload.headers.get("location");
    await assertRedirect(await world.signIn(one.visitor, "google", { email }), "/home");
    assert.equal((await one.visitor.session()).body?.user.email, email);
    const held = await assertInvariants(world);
    t.diagnostic(JSON.stringify({ answer, reloaded, next, ...held }));
  });
}

test(`killed in the middle of ${CALLBACKS_AT_ONCE} callbacks, it leaves whole sign-ins or none, and lets everybody in again`, async (t) => {
  const ready = await returning(world, CALLBACKS_AT_ONCE, (index) => `crowd-${index}@example.com`);
  world.gate.shut();
  const outcomes = ready.map(outcome);
  await gathered(world, outcomes);
  world.gate.open();
  await Promise.race(outcomes);
  world.watch.taken.killed += ready.length;
  await killRuntime();
  const next = await firstRead(reader);
  const answers = await Promise.all(outcomes);

  for (const one of ready) {
    if ((await one.visitor.session()).body) continue;
    await assertRedirect(await world.signIn(one.visitor, "google", { email: "crowd@example.com" }), "/home");
  }
  const held = await assertInvariants(world);
  const kinds: Record<string, number> = {};
  for (const answer of answers) kinds[answer.replace(/.*\?/, "")] = (kinds[answer.replace(/.*\?/, "")] ?? 0) + 1;
  t.diagnostic(JSON.stringify({ ...kinds, next, ...held }));
});

/** Where a callback led, or that its connection broke off. */
async function outcome({ visitor, callback }: Returning): Promise<string> {
  try {
    const response = await visitor.callback(callback);
    return response.headers.get("location") ?? `answered ${response.status}`;
  } catch {
    return "broken off";
  }
}

async function atGate(gate: World["gate"]): Promise<void> {
  gate.shut();
  await gate.waiting(1);
  await killRuntime();
  gate.open();
}

function atPostgres(point: Point): Promise<unknown> {
  return new Promise((resolve, reject) => {
    world.proxy.breakNext({ [point]: () => killRuntime().then(resolve, reject) });
  });
}

function afterTheAnswer(ms: number): Promise<unknown> {
  return new Promise((resolve, reject) => {
    world.proxy.breakNext({
      answer: async (line, held) => {
        await line.toClient(held);
        await wait(ms);
        await killRuntime().then(resolve, reject);
      },
    });
  });
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
