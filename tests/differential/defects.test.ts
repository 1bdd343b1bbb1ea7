/** `node tests/differential/defects.ts` takes many builds; that it could still run is seen here. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { misfits, readDefects } from "./defect.ts";

test("there are ten seeded defects, each applies to the code as it is and names who sees it", () => {
  const defects = readDefects();
  assert.ok(defects.length >= 10, `${defects.length} defects`);
  for (const defect of defects) assert.deepEqual(misfits(defect), [], defect.name);
});
