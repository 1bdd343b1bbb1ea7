/**
 * Waves of sessions that are made, read, expire and are evicted: from the second wave on nothing
 * grows. The rows are not there: what an alarm does to them is tested in session-do.
 */

import assert from "node:assert/strict";
import path from "node:path";
import { after, before, test, type TestContext } from "node:test";

import { eventually } from "../harness/eventually.ts";
import { SESSIONS_IN_A_WAVE, WAVES } from "../harness/sizes.ts";
import { closeAll } from "../harness/started.ts";
import { startObjectsWorker, type Workers } from "../harness/workers.ts";
import { startClerk, type Clerk } from "./clerk.ts";
import { assertFlat, openObjects, type Gauges } from "./gauges.ts";
import type { Wave } from "./objects-worker.ts";
import { openFiles, residentMemory, runtime } from "./runtime.ts";
import { liveStorage, type Live } from "./storage.ts";

/** How long the first session of a wave is on at least, in milliseconds: it is read twice in that time. */
const LASTS = 5_000;
/**
 * How much longer each next one is on, in milliseconds. Alarms that all go off at once find no
 * turn at PostgreSQL in time, and most of a wave is then waiting for them to come again.
 */
const APART = 10;
/** How long all of a wave may take to end, in milliseconds: an alarm that was not answered in time comes again. */
const PATIENCE = 540_000;

let clerk: Clerk;
let workers: Workers;
before(async () => {
  clerk = await startClerk();
  workers = await startObjectsWorker(path.join(import.meta.dirname, "objects-worker.ts"), clerk.url);
});
after(() => closeAll(() => workers?.close(), () => clerk?.close()));

const waves: Gauges[] = [];
for (let number = 1; number <= WAVES; number += 1) {
  test(`wave ${number} of ${WAVES}: ${SESSIONS_IN_A_WAVE} sessions are made, read, expire and are evicted`, async (t) => {
    waves.push(await wave(t));
  });
}

test("neither the wasm heap nor the open files grow from the second wave on", (t) => assertFlat(waves, () => wave(t)));

test("a thousand reads of sessions that nobody knows make no table and no alarm", async () => {
  const { storage } = runtime();
  const since = Date.now();
  await learn({ prefix: "unknown", sessions: 1_000, lasts: 0, apart: 0 });
  const { records, tables, alarms } = liveStorage(storage, since);
  assert.deepEqual({ records, tables, alarms }, { records: 0, tables: 0, alarms: 0 });
});

let made = 0;
/** One wave; what is held after it. */
async function wave(t: TestContext): Promise<Gauges> {
  made += 1;
  const since = Date.now();
  const began = performance.now();
  await learn({ prefix: `wave-${made}`, sessions: SESSIONS_IN_A_WAVE, lasts: LASTS, apart: APART });
  const learned = Math.round(performance.now() - began);
  const { pid, storage } = runtime();
  const active = openObjects(pid);

  const live = await eventually("all are over, and evicted", () => nothingLeft(pid, storage, since), PATIENCE);
  assert.ok(clerk.served >= made * SESSIONS_IN_A_WAVE, "each has asked for its row to be deleted");
  // Only now: the alarms of a wave need the most.
  const gauges = { heap: await heapOfObjects(), files: openFiles(pid).length, resident: residentMemory(pid) };
  t.diagnostic(JSON.stringify({ learned, active, ...gauges, stored: live.files }));
  return gauges;
}

/** What is on disk, once no object is active and none has anything to do. */
async function nothingLeft(pid: number, storage: string, since: number): Promise<Live | undefined> {
  if (openObjects(pid) > 0) return undefined;
  const live = liveStorage(storage, since);
  if (live.records === 0 && live.alarms === 0) return live;
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  return undefined;
}

/** Lets the objects learn of a wave. */
async function learn(wave: Wave): Promise<void> {
  const answer = await workers.fetch(new URL("http://objects/"), { method: "POST", body: JSON.stringify(wave) });
  assert.equal(answer.status, 200, await answer.text());
}

/** The wasm memory of the objects' instance, in bytes. */
async function heapOfObjects(): Promise<number> {
  const answer = await workers.fetch(new URL("http://objects/"), {});
  return (await answer.json()) as number;
}
