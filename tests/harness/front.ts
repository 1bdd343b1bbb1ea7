/** The small Workers of this folder, ready for the harness. */

import path from "node:path";
import type { Unstable_RawConfig } from "wrangler";

/** A Worker made of one file: of this folder, unless its path is absolute. */
export function workerOf(file: string, config: Unstable_RawConfig): { config: Unstable_RawConfig } {
  return { config: { compatibility_date: "2026-10-01", ...config, main: path.resolve(import.meta.dirname, file) } };
}

/**
 * The Worker of front-worker.ts, bound to `service` as an app is to the gateway.
 *
 * @param options.objects whether the objects of session-do are there to be asked
 */
export function frontWorker(service: string, options: { objects: boolean }): { config: Unstable_RawConfig } {
  const bindings = [
    { name: "SESSIONS", class_name: "SessionObject", script_name: "session-do" },
    { name: "RATE_LIMITS", class_name: "RateLimitObject", script_name: "session-do" },
  ];
  return workerOf("front-worker.ts", {
    name: "front",
    services: [
      { binding: "AUTH", service },
      { binding: "AUTH_SERVER", service, props: { caller: "server" } },
    ],
    durable_objects: { bindings: options.objects ? bindings : [] },
  });
}
