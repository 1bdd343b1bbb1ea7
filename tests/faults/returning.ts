/** Somebody who is back from the provider, at the moment before anything of theirs can break. */

import assert from "node:assert/strict";

import { openSealed } from "../harness/sealed.ts";
import type { Visitor } from "../harness/visitor.ts";
import type { World } from "../harness/world.ts";

/** A browser that is about to send its callback. */
export interface Returning {
  readonly email: string;
  readonly visitor: Visitor;
  readonly callback: URL;
  /** What its session will have, if there comes to be one. */
  readonly token: string;
}

/** Goes through Google's pages, up to the callback; a failure is to be told at `/sorry`. */
export async function returning(world: World, email: string): Promise<Returning> {
  const visitor = world.visitor();
  const callback = await world.consent(await visitor.start("google", { errorCallbackURL: "/sorry" }), { email });
  const sealed = [...(await visitor.cookies())].find(([name]) => name.includes("oauth_state"));
  assert.ok(sealed);
  return { email, visitor, callback, token: openSealed(...sealed)["token"] as string };
}
