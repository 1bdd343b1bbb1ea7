/** The small Workers that tests add to the three real ones. */

import path from "node:path";
import { unstable_readConfig, type TestHarnessOptions, type Unstable_RawConfig } from "wrangler";

const ROOT = path.resolve(import.meta.dirname, "../..");

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

/** A gateway under another name, from its committed configuration, with `vars` of its own. */
export function gatewayNamed(name: string, vars: Record<string, unknown>): Worker {
  const { compatibility_date, compatibility_flags, durable_objects, hyperdrive } = unstable_readConfig({
    config: path.join(ROOT, "wrangler.toml"),
  });
  return {
    config: {
      name,
      main: path.join(ROOT, "gateway/build/index.js"),
      no_bundle: true,
      find_additional_modules: true,
      base_dir: path.join(ROOT, "gateway/build"),
      ...(compatibility_date === undefined ? {} : { compatibility_date }),
      compatibility_flags,
      durable_objects,
      hyperdrive,
      vars: vars as Record<string, never>,
    },
  };
}
