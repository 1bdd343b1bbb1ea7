/**
 * PostgreSQL is killed in the middle of callbacks, and started again under others: everybody is
 * answered, a session is there whole or not at all, and a failure never reads as signed out.
 */

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { assertRedirect } from "../harness/answers.ts";
import { eventually } from "../harness/eventually.ts";
import { count } from "../harness/figures.ts";
import { assertInvariants } from "../harness/invariants.ts";
import { CALLBACKS_AT_ONCE } from "../harness/sizes.ts";
import type { Visitor } from "../harness/visitor.ts";
import { startWorld, type World } from "../harness/world.ts";
import { assertSettled, returning, type Returning } from "./callbacks.ts";
import { firstRead } from "./next.ts";
import { distinct, Reads } from "./reads.ts";
import { killRuntime } from "./runtime.ts";

const READER = "reader@example.com";
/** How many readers ask again and again meanwhile, and how many of them insist on PostgreSQL. */
const READERS = 5;
const INSISTING = 3;
/** The query of those: no copy is young enough for them. */
const INSIST = "?disableCookieCache=true";

let world: World;
let reader: Visitor;
before(async () => {
  world = await startWorld({ ownPostgres: true });
  reader = world.visitor();
  await assertRedirect(await world.signIn(reader, "google", { email: READER }), "/home");
});
after(() => world?.close());

for (const isolate of ["warm", "cold"] as const) {
  test(`killed and restarted in the middle of ${CALLBACKS_AT_ONCE} callbacks on a ${isolate} isolate, it loses nobody's session, and everybody can sign in after`, async (t) => {
    const ready = await returning(world, CALLBACKS_AT_ONCE, (index) => `${isolate}-${index}@example.com`);
    if (isolate === "cold") await killRuntime();
    const earlier = starting();
    const half = CALLBACKS_AT_ONCE / 2;
    const early = await sendToGate(ready.slice(0, half));
    world.gate.open();
    let over = false;
    const young = Array.from({ length: READERS }, () => new Reads(reader, READER));
    const insisting = Array.from({ length: INSISTING }, () => new Reads(reader, READER, INSIST));
    const reads = [...young, ...insisting].map((each) => each.until(() => over));

    // Some have their answer, some are inside their statement, some have not connected.
    let signedIn = 0;
    for (const answer of early) void answer.then(({ headers }) => (signedIn += headers.get("location") === "/home" ? 1 : 0));
    await eventually("some are signed in", async () => (signedIn >= half / 10 ? true : undefined), undefined, 1);
    assert.ok(signedIn < half, "it is killed in the middle");
    await world.database.server.crash();
    count("faults injected");

    // The others are at it while it is down, recovers, and is there again.
    const late = await sendToGate(ready.slice(half));
    await eventually("whoever insists is refused", async () => (insisting.every((each) => each.of(503) > 0) ? true : undefined));
    const restarted = world.database.server.restart();
    world.gate.open();
    await restarted;
    const answered = await Promise.all([...early, ...late]);
    over = true;
    await Promise.all(reads);
    const next = await firstRead(reader, INSIST);

    assert.deepEqual(distinct(young), [200], "whoever was signed in is read from the object all the while");
    assert.deepEqual(distinct(insisting), [200, 503], "whoever insists has a session, or is told to try again");
    const finished = await assertSettled(world, ready, answered);
    const held = await assertInvariants(world);
    const refused = insisting.reduce((sum, each) => sum + each.of(503), 0);
    const read = [...young, ...insisting].reduce((sum, each) => sum + each.of(200), 0);
    t.diagnostic(JSON.stringify({ finished, of: ready.length, read, refused, starting: starting() - earlier, next, ...held }));
  });
}

/** Sends callbacks, and resolves once all of them wait for their token. */
async function sendToGate(ready: readonly Returning[]): Promise<Promise<Response>[]> {
  world.gate.shut();
  const answers = ready.map(({ visitor, callback }) => visitor.callback(callback));
  await world.gate.waiting(ready.length);
  return answers;
}

/** How many requests so far PostgreSQL refused because it was starting (57P03). */
function starting(): number {
  return world.workers.logs().split("57P03").length - 1;
}
