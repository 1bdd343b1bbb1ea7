/**
 * PostgreSQL is killed in the middle of callbacks and started again: everybody is answered, a
 * session is there whole or not at all, and a failure never reads as signed out.
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
import { assertSettled, returning } from "./callbacks.ts";
import { killRuntime } from "./runtime.ts";

/** How many readers ask again and again meanwhile. */
const READERS = 5;

let world: World;
let reader: Visitor;
before(async () => {
  world = await startWorld({ ownPostgres: true });
  reader = world.visitor();
  await assertRedirect(await world.signIn(reader, "google", { email: "reader@example.com" }), "/home");
});
after(() => world?.close());

for (const isolate of ["warm", "cold"] as const) {
  test(`killed in the middle of ${CALLBACKS_AT_ONCE} callbacks on a ${isolate} isolate, it loses nobody's session, and everybody can sign in after`, async (t) => {
    const ready = await returning(world, CALLBACKS_AT_ONCE, (index) => `${isolate}-${index}@example.com`);
    if (isolate === "cold") await killRuntime();
    world.gate.shut();
    world.forget();
    const answers = ready.map(({ visitor, callback }) => visitor.callback(callback));
    await world.gate.waiting(CALLBACKS_AT_ONCE);
    world.gate.open();
    let killed = false;
    const reads = Array.from({ length: READERS }, () => readUntil(() => killed));

    // Some have their answer, some are inside their statement, some have not connected.
    const some = CALLBACKS_AT_ONCE / 5;
    await eventually("some are answered", async () => (statements() >= some ? true : undefined));
    await world.database.server.crash();
    count("faults injected");
    const answered = await Promise.all(answers);
    await world.database.server.restart();
    killed = true;
    const statuses = (await Promise.all(reads)).flat();
    assert.deepEqual([...new Set(statuses)], [200], "whoever was signed in is read from the object all the while");

    const finished = await assertSettled(world, ready, answered);
    assert.ok(finished > 0 && finished < ready.length, `${finished} of ${ready.length} were finished`);
    const held = await assertInvariants(world);
    t.diagnostic(JSON.stringify({ finished, of: ready.length, reads: statuses.length, ...held }));
  });
}

function statements(): number {
  return world.proxy.connections.filter(({ statementTurns }) => statementTurns > 0).length;
}

/** Reads again and again; a session that reads as nobody's counts as a status of its own. */
async function readUntil(done: () => boolean): Promise<number[]> {
  const statuses: number[] = [];
  while (!done()) {
    const { response, body } = await reader.session();
    statuses.push(response.status === 200 && !body ? 401 : response.status);
  }
  return statuses;
}
