/** Requests among which some panic. */

import assert from "node:assert/strict";

import { assertUnreachable } from "../harness/answers.ts";
import { count } from "../harness/figures.ts";
import type { Visitor } from "../harness/visitor.ts";
import type { World } from "../harness/world.ts";
import { assertSettled, returning } from "./callbacks.ts";

/**
 * Sends so many requests at once, of which every fifth panics and every fifth is a callback; all
 * that do not panic have to succeed.
 */
export async function panicStorm(world: World, reader: Visitor, number: number): Promise<void> {
  const fifth = Math.ceil(number / 5);
  const ready = await returning(world, fifth, (index) => `beside-${index}@example.com`);
  world.watch.taken.panicked += fifth;
  const panics: Promise<Response>[] = [];
  const reads: Promise<Response>[] = [];
  const callbacks: Promise<Response>[] = [];
  for (const { visitor, callback } of ready) {
    panics.push(world.visitor().request("/__fault/panic"));
    callbacks.push(visitor.callback(callback));
    for (let read = 0; read < 3; read += 1) reads.push(reader.request("/get-session"));
  }
  count("faults injected", panics.length);
  for (const answer of await Promise.all(panics)) await assertUnreachable(answer);
  for (const answer of await Promise.all(reads)) assert.equal(answer.status, 200);
  await assertSettled(world, ready, await Promise.all(callbacks));
}
