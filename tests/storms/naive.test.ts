import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { test } from "node:test";
import { createTestHarness } from "wrangler";

import { ABORT_AFTER } from "../harness/front-headers.ts";
import { frontWorker, workerOf } from "../harness/front.ts";
import { HUNG } from "../harness/watch.ts";

/** The storm must be able to fail: a Worker that caches its initialisation does not survive it. */
test("a request given up half-way leaves a Worker that caches a promise unable to answer", async (t) => {
  const held: ServerResponse[] = [];
  const slow = createServer((_request, response) => held.push(response)).listen(0, "127.0.0.1");
  await once(slow, "listening");
  t.after(() => {
    slow.closeAllConnections();
    slow.close();
  });

  const address = `http://127.0.0.1:${(slow.address() as AddressInfo).port}/`;
  const harness = createTestHarness({
    workers: [
      frontWorker("naive", { objects: false }),
      workerOf(path.join(import.meta.dirname, "naive-worker.ts"), { name: "naive", vars: { SLOW_ADDRESS: address } }),
    ],
  });
  t.after(() => harness.close());
  await harness.listen();

  const given = await harness.fetch("/", { headers: { [ABORT_AFTER]: "1000" } });
  assert.deepEqual(await given.json(), { aborted: true });
  assert.equal(held.length, 1, "the initialisation had begun");
  held[0]?.end("initialised");

  // It hangs, or workerd finds out that nothing can wake it and says so; it depends on who else waits.
  // The front Worker would say 503 for either.
  const later = await harness.getWorker("naive").fetch("/", { signal: AbortSignal.timeout(2_000) }).then(
    async (response) => (HUNG.test(await response.text()) ? "hung" : `answered ${response.status}`),
    (error: Error) => `gave up: ${error.name}`,
  );
  assert.match(later, /^(hung|gave up: TimeoutError)$/);
});
