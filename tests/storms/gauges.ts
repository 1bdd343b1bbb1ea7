/** What must not grow from round to round. */

import assert from "node:assert/strict";

import { eventually } from "../harness/eventually.ts";
import type { World } from "../harness/world.ts";
import { openFiles, residentMemory, runtime } from "./runtime.ts";

/**
 * How much more may be at work at once than in an earlier round, in bytes: two pages of wasm memory,
 * which it grows by. Over three waves of 2,000 that is 22 bytes for each session.
 */
const HEAP_SLACK = 2 * 65_536;
/** Connections that workerd keeps for a while to whom it asked last. */
const FILES_SLACK = 8;

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

/** Asserts that nothing has grown from the second round on: the first may still find its size. */
export function assertFlat(rounds: readonly Gauges[]): void {
  const [, second] = rounds;
  const last = rounds.at(-1);
  assert.ok(second && last, "two rounds or more were measured");
  assert.ok(last.heap - second.heap <= HEAP_SLACK, `the wasm heap grew: ${rounds.map(({ heap }) => heap).join(", ")}`);
  assert.ok(last.files - second.files <= FILES_SLACK, `open files grew: ${rounds.map(({ files }) => files).join(", ")}`);
}
