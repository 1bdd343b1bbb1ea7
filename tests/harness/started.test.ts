/** Whatever fails in closing, nothing is left open. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { closeAll, Started } from "./started.ts";

function fail(what: string): never {
  throw new Error(what);
}

test("the latest is closed first, and one that fails keeps none of the others open", async () => {
  const closed: string[] = [];
  const started = new Started();
  for (const name of ["database", "proxy", "workers"]) {
    started.add(name, async () => {
      closed.push(name);
      if (name === "workers") fail("a log line has a token");
    });
  }
  await assert.rejects(started.close(), /^Error: a log line has a token$/);
  assert.deepEqual(closed, ["workers", "proxy", "database"]);
  await started.close();
  assert.equal(closed.length, 3, "each is closed once");
});

test("whoever fails at once is no different, and two failures are both told", async () => {
  const failing = closeAll(() => fail("one"), () => Promise.reject(new Error("two")), () => {});
  await assert.rejects(failing, { name: "AggregateError", message: "Error: one; Error: two" });
});

test("what does not start leaves nothing open, and says why it did not", async () => {
  const closed: string[] = [];
  const started = new Started();
  const starting = started.orClose(async () => {
    started.add("proxy", () => closed.push("proxy"));
    started.add("server", () => fail("it does not stop"));
    fail("it is not built");
  });
  await assert.rejects(starting, /it is not built/);
  assert.deepEqual(closed, ["proxy"]);
});
