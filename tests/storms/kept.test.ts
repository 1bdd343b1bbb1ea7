/**
 * The same storm over what this project replaces, for the record: a Better Auth that is kept
 * between requests does not come back from it.
 */

import assert from "node:assert/strict";
import path from "node:path";
import { after, before, test } from "node:test";

import { createDatabase, type Database } from "../harness/database.ts";
import { frontWorker, workerOf } from "../harness/front.ts";
import { insertSession } from "../harness/rows.ts";
import { signed } from "../harness/signed.ts";
import { KEPT_INSTANCES } from "../harness/sizes.ts";
import { closeAll } from "../harness/started.ts";
import { Visitor } from "../harness/visitor.ts";
import { HUNG } from "../harness/watch.ts";
import { sessionDo, start, type Workers } from "../harness/workers.ts";
import { SECRET } from "../harness/world.ts";
import { start as startSignIn } from "./aborts.ts";
import { killRuntime } from "./runtime.ts";

/** Requests that are given up on each cold isolate, and those that come after. */
const GIVEN_UP = 40;
const LATER = 20;
/** How long each of those may take, in milliseconds. */
const PATIENCE = 10_000;

const BASE = new URL("http://localhost:8787/api/auth");

let database: Database;
let workers: Workers;
before(async () => {
  database = await createDatabase();
  workers = await start(database.url, [
    // Its objects are not asked; they are what tells this workerd from others.
    frontWorker("kept", { objects: true }),
    workerOf(path.join(import.meta.dirname, "kept-worker.ts"), {
      name: "kept",
      compatibility_flags: ["nodejs_compat"],
      vars: { BETTER_AUTH_SECRET: SECRET },
      hyperdrive: [{ binding: "HYPERDRIVE", id: "0".repeat(32) }],
    }),
    sessionDo(),
  ]);
  await insertSession(database.sql, "kept-session", "kept@example.com");
});
// Without the search of the logs: they are Better Auth's and the platform's, not ours.
after(() => closeAll(() => workers?.harness.close(), () => database?.close()));

test(`of ${KEPT_INSTANCES} cold isolates with a kept Better Auth, some never answer again after ${GIVEN_UP} requests were given up`, async (t) => {
  // What it does without a storm, to tell the one from the other.
  const undisturbed = await laterAnswers(0);
  const ends: Answers[] = [];
  for (let isolate = 0; isolate < KEPT_INSTANCES; isolate += 1) ends.push(await laterAnswers(GIVEN_UP));
  t.diagnostic(JSON.stringify({ undisturbed, after: ends }));
  assert.ok(ends.some(({ answered }) => answered === 0), "each answered something of what came later");
});

interface Answers {
  answered: number;
  hung: number;
  error: number;
  silent: number;
}

/** What a browser with a session gets from a cold isolate whose first requests were given up. */
async function laterAnswers(givenUp: number): Promise<Answers> {
  await killRuntime();
  // Some have hung before they are given up, and the harness throws what the platform says of it.
  await Promise.allSettled(Array.from({ length: givenUp }, (_, index) => startSignIn(visitor(), 1 + ((index * 37) % 100))));
  const answers: Answers = { answered: 0, hung: 0, error: 0, silent: 0 };
  for (let later = 0; later < LATER; later += 1) answers[await outcome()] += 1;
  return answers;
}

function visitor(): Visitor {
  return new Visitor((url, init) => workers.fetch(url, init), BASE);
}

/** One read, past the front Worker: that would say 503 for whatever the platform says. */
async function outcome(): Promise<keyof Answers> {
  const kept = workers.harness.getWorker("kept");
  const reader = new Visitor(async (url, init) => (await kept.fetch(url.href, init as never)) as unknown as Response, BASE);
  await reader.plant("better-auth.session_token", signed("kept-session"));
  try {
    const { response, text } = await within(reader.session());
    if (HUNG.test(text)) return "hung";
    return response.status === 200 && text.includes("kept@example.com") ? "answered" : "error";
  } catch {
    return "silent";
  }
}

function within<T>(answer: Promise<T>): Promise<T> {
  return Promise.race([answer, new Promise<never>((_, reject) => setTimeout(reject, PATIENCE, new Error("silent")))]);
}
