/**
 * Clients that go away half-way leave the isolate able to answer. That the storm would bite a
 * Worker that caches a promise is proven by harness/abort-storm.test.ts.
 */

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { assertRedirect } from "../harness/answers.ts";
import { ABORT_AFTER } from "../harness/front-headers.ts";
import { assertWhole, counts } from "../harness/rows.ts";
import { ABORTS } from "../harness/sizes.ts";
import type { Visitor } from "../harness/visitor.ts";
import { startWorld, type World } from "../harness/world.ts";

/** How many of the aborted requests are callbacks that wait for their token. */
const WAITING = ABORTS / 4;

let world: World;
before(async () => {
  world = await startWorld();
});
after(() => world?.close());

async function given(answer: Promise<Response>): Promise<boolean> {
  return ((await (await answer).json()) as { aborted: boolean }).aborted;
}

function goneAfter(milliseconds: number): RequestInit {
  return { headers: { [ABORT_AFTER]: String(milliseconds) } };
}

test(`after ${ABORTS} requests that were given up half-way, from the isolate's first on, all later ones are answered`, async () => {
  // The isolate is cold: nothing has reached the gateway yet.
  const start = (delay: number): Promise<Response> =>
    world.visitor().request("/sign-in/social", {
      method: "POST",
      body: JSON.stringify({ provider: "google" }),
      headers: { "content-type": "application/json", [ABORT_AFTER]: String(delay) },
    });
  const cold = await Promise.all(Array.from({ length: WAITING }, (_, index) => given(start(index % 10))));

  const reader = world.visitor();
  await assertRedirect(await world.signIn(reader, "google", { email: "storm@example.com" }), "/home");
  const reads = await Promise.all(
    Array.from({ length: WAITING }, (_, index) => given(reader.request("/get-session?disableCookieCache=true", goneAfter(index % 10)))),
  );

  const ready = await Promise.all(
    Array.from({ length: 2 * WAITING }, async (_, index) => {
      const visitor = world.visitor();
      return { visitor, callback: await world.consent(await visitor.start("google"), { email: `storm-${index % 7}@example.com` }) };
    }),
  );
  const giveUp = ({ visitor, callback }: { visitor: Visitor; callback: URL }, delay: number): Promise<boolean> =>
    given(visitor.request(callback, goneAfter(delay)));
  const hasty = await Promise.all(ready.slice(WAITING).map((one, index) => giveUp(one, index % 20)));

  // These are inside the exchange of their code when their client goes.
  world.gate.shut();
  const waiting = await Promise.all(ready.slice(0, WAITING).map((one) => giveUp(one, 1_000)));
  assert.ok(waiting.every(Boolean), "each was waiting for its token when it was given up");
  world.gate.open();

  const all = [...cold, ...reads, ...hasty, ...waiting];
  assert.equal(all.length, ABORTS);
  assert.ok(all.filter(Boolean).length > ABORTS / 2, `${all.filter(Boolean).length} of ${ABORTS} were given up in time`);

  const soon = { signal: AbortSignal.timeout(10_000) };
  const later = await Promise.all([
    reader.request("/ok", soon),
    reader.request("/get-session", soon),
    reader.request("/get-session?disableCookieCache=true", soon),
  ]);
  assert.deepEqual(later.map(({ status }) => status), [200, 200, 200]);
  const visitor = world.visitor();
  await assertRedirect(await world.signIn(visitor, "github", { email: "after-the-storm@example.com" }), "/home");
  assert.equal((await visitor.session()).body?.user.email, "after-the-storm@example.com");

  await world.proxy.drained();
  await assertWhole(world.database.sql);
  assert.ok((await counts(world.database.sql)).users <= 9);
});

test("a sign-in whose client goes away while its code is exchanged is finished, and not left half-run", async () => {
  const { sql } = world.database;
  const earlier = await counts(sql);
  const visitor = world.visitor();
  const callback = await world.consent(await visitor.start("google"), { email: "gone@example.com" });
  world.gate.shut();
  const answer = visitor.request(callback, goneAfter(500));
  await world.gate.waiting(1);
  assert.ok(await given(answer));
  world.gate.open();
  const deadline = Date.now() + 20_000;
  while ((await counts(sql)).sessions === earlier.sessions) {
    assert.ok(Date.now() < deadline, "it stopped half-way");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
});
