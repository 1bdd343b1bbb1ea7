/** Clients that go away half-way, at every kind of request. */

import assert from "node:assert/strict";

import { ABORT_AFTER } from "../harness/front-headers.ts";
import type { Visitor } from "../harness/visitor.ts";
import type { World } from "../harness/world.ts";
import { returning, type Returning } from "./callbacks.ts";

/** The longest that a client waits before it goes, in milliseconds. */
const LONGEST = 100;

/** What became of a storm of clients that go away. */
export interface Aborted {
  readonly sent: number;
  /** How many had gone before their answer came. */
  readonly gone: number;
}

/** The browsers that a storm of so many requests needs, from before it. */
export function prepared(world: World, number: number): Promise<Returning[]> {
  return returning(world, 2 * Math.ceil(number / 10), (index) => `storm-${index % 7}@example.com`);
}

/**
 * Sends requests of each kind whose clients go after 1 to 100 ms: starts of a sign-in, reads,
 * callbacks, and callbacks that are in the middle of the exchange of their code.
 *
 * @param ready as {@link prepared} for `number`
 */
export async function abortStorm(world: World, reader: Visitor, ready: Returning[], number: number): Promise<Aborted> {
  const tenth = ready.length / 2;
  const hasty = ready.slice(tenth);
  const caught = ready.slice(0, tenth);

  const sends = [
    ...times(number - 6 * tenth, (delay) => start(world.visitor(), delay)),
    ...times(2 * tenth, (delay) => given(reader.request("/get-session", goneAfter(delay)))),
    ...times(2 * tenth, (delay) => given(reader.request("/get-session?disableCookieCache=true", goneAfter(delay)))),
    ...times(tenth, (delay, index) => giveUp(hasty[index], delay)),
  ];
  const quick = await Promise.all(sends.map((send) => send()));

  world.gate.shut();
  const waiting = await Promise.all(caught.map((one) => giveUp(one, 1_000)));
  assert.ok(waiting.every(Boolean), "each was waiting for its token when its client went");
  world.gate.open();

  const all = [...quick, ...waiting];
  assert.equal(all.length, number);
  return { sent: number, gone: all.filter(Boolean).length };
}

/** A start of a sign-in that is given up after so many milliseconds; whether it was in time. */
export function start(visitor: Visitor, delay: number): Promise<boolean> {
  const init = goneAfter(delay);
  return given(
    visitor.request("/sign-in/social", {
      method: "POST",
      body: JSON.stringify({ provider: "google" }),
      headers: { "content-type": "application/json", ...init.headers },
    }),
  );
}

/** A callback that is given up. */
export function giveUp(one: Returning | undefined, delay: number): Promise<boolean> {
  if (!one) throw new Error("there are as many browsers as requests");
  return given(one.visitor.request(one.callback, goneAfter(delay)));
}

function goneAfter(delay: number): { headers: Record<string, string> } {
  return { headers: { [ABORT_AFTER]: String(delay) } };
}

async function given(answer: Promise<Response>): Promise<boolean> {
  return ((await (await answer).json()) as { aborted: boolean }).aborted;
}

/** Every delay in turn, spread by a step that is prime to their number. */
function times(number: number, send: (delay: number, index: number) => Promise<boolean>): (() => Promise<boolean>)[] {
  return Array.from({ length: number }, (_, index) => () => send(1 + ((index * 37) % LONGEST), index));
}
