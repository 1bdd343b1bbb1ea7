/** The first request after a storm. */

import assert from "node:assert/strict";

import { NEXT_WITHIN } from "../harness/sizes.ts";
import type { Visitor } from "../harness/visitor.ts";

/**
 * Reads the session of a browser that signed in before the storm: it is given, whatever the storm
 * was. To be called before anything else is asked.
 *
 * @param query as of `GET /get-session`
 * @returns how long it took, in milliseconds
 */
export async function firstRead(reader: Visitor, query = ""): Promise<number> {
  const began = performance.now();
  const { response, body } = await reader.session(query);
  const took = Math.round(performance.now() - began);
  assert.equal(response.status, 200);
  assert.ok(body, "whoever was signed in before the storm is so after it");
  assert.ok(took <= NEXT_WITHIN, `the first read after the storm took ${took} ms, of ${NEXT_WITHIN}`);
  return took;
}
