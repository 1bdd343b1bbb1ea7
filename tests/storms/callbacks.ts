/** Sign-ins that are about to be finished, many at once. */

import assert from "node:assert/strict";

import { assertRedirect } from "../harness/answers.ts";
import type { World } from "../harness/world.ts";
import type { Visitor } from "../harness/visitor.ts";

/** A browser that the provider has sent back, with the address that it is to ask for next. */
export interface Returning {
  readonly visitor: Visitor;
  readonly callback: URL;
  readonly email: string;
}

/** Browsers that have been through the provider's pages; their callbacks are still to be sent. */
export async function returning(world: World, number: number, email: (index: number) => string): Promise<Returning[]> {
  const ready: Returning[] = [];
  const one = async (index: number): Promise<void> => {
    const visitor = world.visitor();
    const callback = await world.consent(await visitor.start("google"), { email: email(index) });
    ready.push({ visitor, callback, email: email(index) });
  };
  // The provider signs a token for each, in this very process: a few at a time is quickest.
  for (let index = 0; index < number; index += 8) {
    await Promise.all(Array.from({ length: Math.min(8, number - index) }, (_, offset) => one(index + offset)));
  }
  return ready;
}

/** Resolves once all callbacks wait at the provider's gate, or the machine was so slow that one has given up. */
export async function gathered({ gate }: World, answers: readonly Promise<unknown>[]): Promise<void> {
  const all = gate.waiting(answers.length);
  all.catch(() => undefined); // It may still be waiting when somebody gave up.
  await Promise.race([all, ...answers]);
}

/** What a failure that names its stage looks like; the stand-ins and PostgreSQL share the machine. */
const TYPED = /\/api\/auth\/error\?error=\w+&error_description=[^&]+$/;

/**
 * Looks at the answers of callbacks: each is a sign-in, or a failure that names its stage. Whoever
 * got one starts again, and is let in.
 *
 * @returns how many were finished at the first try
 */
export async function assertSettled(world: World, ready: readonly Returning[], answers: readonly Response[]): Promise<number> {
  let finished = 0;
  for (const [index, { visitor, email }] of ready.entries()) {
    const location = answers[index]?.headers.get("location") ?? "";
    if (location === "/home") {
      finished += 1;
      continue;
    }
    assert.match(location, TYPED);
    await assertRedirect(await world.signIn(visitor, "google", { email }), "/home");
  }
  return finished;
}
