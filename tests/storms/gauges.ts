/** What must not grow from round to round. */

import assert from "node:assert/strict";

import { eventually } from "../harness/eventually.ts";
import type { World } from "../harness/world.ts";
import { openFiles, residentMemory, runtime } from "./runtime.ts";

/** How much more a round may need than the one before, in bytes: two pages of wasm memory, which it grows by. */
const HEAP_SLACK = 2 * 65_536;
/** Connections that workerd keeps for a while to whom it asked last. */
const FILES_SLACK = 8;
/** How many rounds there are at most after those that a storm has anyway. */
const MORE_ROUNDS = 3;

/** How much is held, with nothing going on. */
export interface Gauges {
  /** The gateway's wasm memory, in bytes. It never shrinks: this is the most that was ever needed. */
  readonly heap: number;
  /** Files, sockets and pipes that workerd has open. */
  readonly files: number;
  /** What workerd occupies, in MiB: for the record, since V8 gives back when it likes to. */
  readonly resident: number;
}

/** Waits until every idle object was evicted, and measures. The world runs the gateway with faults. */
export async function measure(world: World): Promise<Gauges> {
  const { pid } = runtime();
  const heap = await heapOf(world);
  await eventually("all objects are evicted", async () => (openObjects(pid) === 0 ? true : undefined));
  return { heap, files: openFiles(pid).length, resident: residentMemory(pid) };
}

/** How many objects have their storage open. */
export function openObjects(pid: number): number {
  return openFiles(pid).filter((name) => /SessionObject\/[0-9a-f]{64}\.sqlite$/.test(name)).length;
}

/** The wasm memory of the gateway's instance, in bytes. */
export async function heapOf(world: World): Promise<number> {
  return (await (await world.visitor().request("/__fault/heap")).json()) as number;
}

/**
 * Asserts that nothing grows from the second round on: the first may still find its size. What stays
 * behind after a round grows with every one. A busy machine, on which more is at work at once than in
 * any round before, makes one grow: then there are more rounds, until one has not.
 */
export async function assertFlat(rounds: readonly Gauges[], another: () => Promise<Gauges>): Promise<void> {
  const seen = rounds.slice(1);
  for (let more = 0; !settled(seen) && more < MORE_ROUNDS; more += 1) seen.push(await another());
  assert.ok(settled(seen), `what is held grew with every round: ${JSON.stringify([...rounds.slice(0, 1), ...seen])}`);
}

/** Whether there was a round that needed no more than the one before it. */
function settled(rounds: readonly Gauges[]): boolean {
  return rounds.some((one, index) => {
    const before = rounds[index - 1];
    return before !== undefined && one.heap - before.heap <= HEAP_SLACK && one.files - before.files <= FILES_SLACK;
  });
}
