/** The real Workers in workerd, from their committed configurations. */

import path from "node:path";
import { createTestHarness, type TestHarness, type TestHarnessOptions } from "wrangler";

import { frontConfig } from "./worker-config.ts";

const ROOT = path.resolve(import.meta.dirname, "../..");

/** What a test decides about the Workers. */
export interface WorkersOptions {
  /** The gateway's `AUTH` variable, whole. */
  readonly auth: unknown;
  /** The gateway's secrets. */
  readonly secrets: Record<string, string>;
  /** What both Workers' Hyperdrive connects to. */
  readonly database: URL;
  /** Runs the gateway that has the routes which break on purpose. */
  readonly faults?: boolean;
  /** Workers of the test's own, after the three. */
  readonly more?: TestHarnessOptions["workers"];
}

/** Running Workers. */
export interface Workers {
  /** Sends a request to the first Worker, which sees `url`. */
  fetch(url: URL, init: RequestInit): Promise<Response>;
  /** Everything that they logged, as one text. */
  logs(): string;
  readonly harness: TestHarness;
  close(): Promise<void>;
}

/** Starts gateway and session-do behind the front Worker that stands in for an app. */
export function startWorkers(options: WorkersOptions): Promise<Workers> {
  return start(options.database, [
    frontConfig("gateway", true),
    {
      configPath: path.join(ROOT, "wrangler.toml"),
      // Built by `cargo xtask build`; naming the folder keeps the harness from building it again.
      prebuiltWorkerDir: path.join(ROOT, options.faults ? "target/faults/gateway" : "gateway/build"),
      vars: { AUTH: options.auth as Record<string, never> },
      secrets: options.secrets,
    },
    sessionDo(),
    ...(options.more ?? []),
  ]);
}

/** session-do, as every set of Workers has it. */
export function sessionDo(): TestHarnessOptions["workers"][number] {
  return {
    configPath: path.join(ROOT, "session-do/wrangler.toml"),
    prebuiltWorkerDir: path.join(ROOT, "session-do/build"),
  };
}

/** Starts any Workers with Hyperdrive bindings named `HYPERDRIVE` led to `database`. */
export async function start(database: URL, workers: TestHarnessOptions["workers"]): Promise<Workers> {
  Object.assign(process.env, {
    CLOUDFLARE_HYPERDRIVE_LOCAL_CONNECTION_STRING_HYPERDRIVE: database.href,
    CLOUDFLARE_CF_FETCH_ENABLED: "false",
    WRANGLER_SEND_METRICS: "false",
  });
  const harness = createTestHarness({ root: ROOT, workers });
  await harness.listen();
  return {
    harness,
    // The harness brings the same `fetch` types from a copy of its own.
    fetch: (url, init) => harness.fetch(url.href, init as never) as unknown as Promise<Response>,
    logs: () => harness.getLogs().map(({ message }) => message).join("\n"),
    close: () => harness.close(),
  };
}
