/** What counts as lost: whatever the gateway did not answer, unless the test itself took it. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { Watch, type Taken } from "./watch.ts";

// What is lost here on purpose is nobody's loss.
delete process.env["FIGURES"];

const URL_OF_ONE = new URL("http://localhost:8787/api/auth/ok");

/** How a request gets no answer of the gateway, and what of the test may have taken it. */
const LOSSES: [string, () => Promise<Response>, readonly (keyof Taken)[]][] = [
  ["a request that breaks off", () => Promise.reject(new Error("broken off")), ["killed"]],
  [
    "a request that the app answers in the gateway's place",
    async () => Response.json({ code: "GATEWAY_UNREACHABLE" }, { status: 503 }),
    ["panicked", "aborted"],
  ],
];

for (const [what, send, takers] of LOSSES) {
  for (const by of ["panicked", "aborted", "killed"] as const) {
    const taken = takers.includes(by);
    test(`${what} is ${taken ? "not lost" : "lost"} where the test had one ${by}`, async () => {
      const watch = new Watch();
      watch.taken[by] += 1;
      await Promise.allSettled([watch.over(send)(URL_OF_ONE, {})]);
      assert.equal(watch.lost, taken ? 0 : 1);
      if (taken) watch.conclude();
      else assert.throws(() => watch.conclude(), /1 requests were lost/);
    });
  }
}

test("a request that still waits is lost, whatever the test took", () => {
  const watch = new Watch();
  Object.assign(watch.taken, { panicked: 1, aborted: 1, killed: 1 });
  void watch.over(() => new Promise(() => {}))(URL_OF_ONE, {});
  assert.equal(watch.lost, 1);
  assert.throws(() => watch.conclude(), /1 requests were lost/);
});

test("a typed failure of the gateway itself is an answer", async () => {
  const watch = new Watch();
  await watch.over(async () => Response.json({ code: "SERVICE_UNAVAILABLE" }, { status: 503 }))(URL_OF_ONE, {});
  assert.equal(watch.lost, 0);
  watch.conclude();
});
