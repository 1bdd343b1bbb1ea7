/** The candidate: the gateway in workerd, once for each configuration, in front of one session-do. */

import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import path from "node:path";

import type { JsonObject } from "../stack/config.ts";
import { readWorkers } from "../stack/workers.ts";
import { sessionDo, start, type Workers } from "../harness/workers.ts";
import type { Answer, Send } from "./exchange.ts";
import type { Envelope } from "./front-worker.ts";

/** Where another build of the gateway is, for the seeded defects. */
const BUILD = process.env["DIFFERENTIAL_GATEWAY"];

/** One gateway. */
export interface GatewaySetup {
  readonly name: string;
  /** The `AUTH` variable. */
  readonly options: JsonObject;
  readonly secrets: Readonly<Record<string, string>>;
}

/** The running candidate. */
export interface Candidate {
  readonly send: Send;
  /**
   * Makes the object of a session's token forget its copy, as if nobody had asked for long: what
   * the rows say shows in the next read.
   */
  forget(token: string): Promise<void>;
  logs(): string;
  close(): Promise<void>;
}

/** Starts them all in one workerd. */
export async function startCandidate(database: URL, gateways: readonly GatewaySetup[]): Promise<Candidate> {
  const { gateway: committed } = readWorkers({});
  const main = BUILD ? path.resolve(BUILD) : (committed.main ?? "");
  // wrangler waits for a file that is missing.
  if (!existsSync(main)) throw new Error(`not built yet: ${main}; run \`cargo xtask build gateway\``);
  const workers = await start(database, [
    front(gateways.map(({ name }) => name)),
    ...gateways.map(({ name, options, secrets }) => ({
      config: {
        ...committed,
        name: serviceName(name),
        main,
        vars: { AUTH: options, ...secrets } as never,
        no_bundle: true,
        find_additional_modules: true,
        base_dir: path.dirname(main),
      },
    })),
    sessionDo(),
  ]);
  const origins = new Map(gateways.map(({ name, options }) => [name, new URL(options["baseURL"] as string).origin]));
  return {
    async send(configuration, ask) {
      const url = (origins.get(configuration) ?? "") + ask.target;
      return (await tell(workers, { gateway: bindingName(configuration), url, ask })) as Answer;
    },
    async forget(token) {
      const object = createHash("sha256").update(token).digest("hex");
      const unknown = { type: "read", revalidateAfter: 0, maxStale: 0, slide: null };
      const { type, generation } = (await tell(workers, { object, message: unknown })) as Record<string, unknown>;
      if (type !== "askPostgres") return;
      // Asked so long ago that it counts for nobody.
      const askedAt = "2001-01-01T00:00:00.000Z";
      await tell(workers, { object, message: { type: "keep", generation, found: null, askedAt, slide: null } });
    },
    logs: () => workers.logs(),
    close: () => workers.close(),
  };
}

async function tell(workers: Workers, envelope: Envelope): Promise<unknown> {
  const response = await workers.fetch(new URL("http://front/"), { method: "POST", body: JSON.stringify(envelope) });
  const text = await response.text();
  if (!response.ok) throw new Error(`the candidate answered ${response.status}: ${text}\n${workers.logs().slice(-2_000)}`);
  return JSON.parse(text);
}

function front(names: readonly string[]): { config: object } {
  return {
    config: {
      name: "front",
      main: path.join(import.meta.dirname, "front-worker.ts"),
      compatibility_date: "2026-10-01",
      services: names.map((name) => ({ binding: bindingName(name), service: serviceName(name) })),
      durable_objects: { bindings: [{ name: "SESSIONS", class_name: "SessionObject", script_name: "session-do" }] },
    },
  };
}

function serviceName(name: string): string {
  return `gateway-${name.replaceAll(/[^a-z0-9]+/g, "-")}`;
}

function bindingName(name: string): string {
  return `GATEWAY_${name.toUpperCase().replaceAll(/[^A-Z0-9]+/g, "_")}`;
}
