/**
 * session-do is deployed again and again under load, a newer and an older release among them: each
 * deploy breaks what is in flight on every object, and objects go on from what another release
 * stored. The gateway stays as it is. Locally no two releases can run side by side for a while, as
 * they do in production during a roll-out; what each says to the other is the same.
 */

import assert from "node:assert/strict";
import path from "node:path";
import { after, before, test } from "node:test";

import { assertInvariants } from "../harness/invariants.ts";
import { DEPLOYS } from "../harness/sizes.ts";
import type { Visitor } from "../harness/visitor.ts";
import { startWorld, type World } from "../harness/world.ts";
import { firstRead } from "./next.ts";

/** Browsers that read again and again, and browsers that sign in and out. */
const READERS = 4;
const VISITORS = 2;
/** Requests that are answered between two deploys. */
const BETWEEN = 10;

let world: World;
before(async () => {
  world = await startWorld({ objects: path.join(import.meta.dirname, "deploys-worker.ts") });
});
after(() => world?.close());

test(`through ${DEPLOYS} deploys of session-do nobody is signed out, nobody stays signed in, and nobody waits for ever`, async (t) => {
  const readers = await Promise.all(
    Array.from({ length: READERS }, async (_, index) => {
      const reader = world.visitor();
      await world.signIn(reader, "google", { email: `reader-${index}@example.com` });
      return reader;
    }),
  );
  const [first] = readers;
  assert.ok(first);
  const seen = { reads: 0, unavailable: 0, signIns: 0, refused: 0 };
  let over = false;

  const read = async (reader: Visitor): Promise<void> => {
    while (!over) {
      const { response, body } = await reader.session();
      seen.reads += 1;
      if (response.status === 503) seen.unavailable += 1;
      else assert.ok(body, `a session read as ${response.status} without anybody`);
    }
  };
  const comeAndGo = async (index: number): Promise<void> => {
    for (let time = 0; !over; time += 1) {
      const visitor = world.visitor();
      const email = `visitor-${index}-${time}@example.com`;
      const answer = await world.signIn(visitor, "google", { email });
      if (answer.headers.get("location") !== "/home") {
        assert.match(answer.headers.get("location") ?? "", /error=\w+&error_description=/);
        seen.refused += 1;
        continue;
      }
      seen.signIns += 1;
      if ((await visitor.signOut()).status !== 200) continue;
      const { response, body } = await visitor.session();
      assert.ok(response.status === 503 || body === null, "a session that was signed out is read");
    }
  };
  const deploy = async (): Promise<void> => {
    const worker = world.workers.harness.getWorker("session-do");
    for (let deploys = 0; deploys < DEPLOYS; deploys += 1) {
      const before = seen.reads;
      while (seen.reads < before + BETWEEN) await new Promise((resolve) => setTimeout(resolve, 5));
      assert.equal((await worker.fetch("/")).status, 200);
    }
    over = true;
  };
  await Promise.all([deploy(), ...readers.map(read), ...Array.from({ length: VISITORS }, (_, index) => comeAndGo(index))]);

  const next = await firstRead(first);
  const held = await assertInvariants(world);
  t.diagnostic(JSON.stringify({ deploys: DEPLOYS, ...seen, next, ...held }));
});
