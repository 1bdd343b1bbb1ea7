/** The small Workers that tests add to the three real ones. */

import path from "node:path";
import type { TestHarnessOptions, Unstable_RawConfig } from "wrangler";

type Worker = TestHarnessOptions["workers"][number];

/** A Worker made of one file of this folder. */
export function inlineWorker(config: Unstable_RawConfig & { main: string }): Worker {
  const main = path.join(import.meta.dirname, config.main);
  return { config: { compatibility_date: "2026-10-01", ...config, main } };
}

/**
 * The front of front-worker.ts, bound to `service` as an app is to the gateway.
 *
 * @param objects whether the objects of session-do are there to be asked
 */
export function frontConfig(service: string, objects: boolean): Worker {
  const sessions = { name: "SESSIONS", class_name: "SessionObject", script_name: "session-do" };
  return inlineWorker({
    name: "front",
    main: "front-worker.ts",
    services: [
      { binding: "AUTH", service },
      { binding: "AUTH_SERVER", service, props: { caller: "server" } },
    ],
    durable_objects: { bindings: objects ? [sessions] : [] },
  });
}
