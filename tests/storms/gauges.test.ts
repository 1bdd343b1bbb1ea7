/** The gauges must be able to fail, and only over what stays behind. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { assertFlat, type Gauges } from "./gauges.ts";

/** Rounds that needed so many pages of wasm memory. */
const rounds = (...pages: number[]): Gauges[] => pages.map((page) => ({ heap: page * 65_536, files: 60, resident: 0 }));

test("what grows with every round is found, in a storm's own rounds and in three more", async () => {
  let pages = 112;
  const another = async (): Promise<Gauges> => rounds((pages += 4))[0] as Gauges;
  await assert.rejects(assertFlat(rounds(100, 104, 108, 112), another), /grew with every round/);
  assert.equal(pages, 124);
});

test("a round that found a busier machine than all before it is not held against the next", async () => {
  await assertFlat(rounds(80, 82, 90), async () => rounds(90)[0] as Gauges);
});

test("files that grow with every round are found", async () => {
  let files = 100;
  const another = async (): Promise<Gauges> => ({ heap: 0, files: (files += 20), resident: 0 });
  await assert.rejects(assertFlat([await another(), await another(), await another()], another), /grew with every round/);
});
