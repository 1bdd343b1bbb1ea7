/** The real Workers in workerd, from their committed configurations. */

import path from "node:path";
import { createTestHarness, type TestHarness, type TestHarnessOptions, type Unstable_RawConfig } from "wrangler";

import type { JsonObject } from "../stack/config.ts";
import { readWorkers, requireBuilt } from "../stack/workers.ts";
import { plant, plantRequest, plantResponse, refuseLeaks } from "./canaries.ts";
import { frontWorker } from "./front.ts";
import { closeAll } from "./started.ts";

const ROOT = path.resolve(import.meta.dirname, "../..");

/** What wrangler's own proxy says in front of a runtime that was killed; a browser gets no answer. */
const BROKEN_OFF = /^(Error: Network connection lost\.|Your worker restarted mid-request\.)/;

/** What a test decides about the Workers. */
export interface WorkersOptions {
  /** Put over the gateway's committed `AUTH` variable. */
  readonly auth: JsonObject;
  /** The gateway's secrets. */
  readonly secrets: Readonly<Record<string, string>>;
  /** What every Hyperdrive binding connects to. */
  readonly database: URL;
  /** The `DATABASE` variable of both Workers; the committed one, if it is not given. */
  readonly tables?: JsonObject;
  /** Who is in front of the gateway: the real app, or the front Worker that stands in for one. */
  readonly front: "app" | "front";
  /** Runs the gateway that has the routes which break on purpose. */
  readonly faults: boolean;
  /** A file whose Worker wraps the built gateway. */
  readonly gateway?: string;
  /** A file whose Worker wraps the built session-do. */
  readonly objects?: string;
}

/** Running Workers. */
export interface Workers {
  /** Where the first of them answers to whoever connects. */
  readonly url: URL;
  readonly harness: TestHarness;
  /** Sends a request to the first Worker, which sees `url`. Throws where the runtime was killed under it. */
  fetch(url: URL, init: RequestInit): Promise<Response>;
  /** Everything that they logged, as one text. */
  logs(): string;
  /** Ends them, and fails if they logged what nobody may read. */
  close(): Promise<void>;
}

/** Starts the three Workers. */
export function startWorkers(options: WorkersOptions): Promise<Workers> {
  if (options.front === "app") requireBuilt();
  for (const [name, secret] of Object.entries(options.secrets)) plant(name, secret);
  const { app, gateway } = readWorkers(options.auth);
  // A secret is a variable that nobody reads back; to the Worker they are the same.
  const vars = { ...gateway.vars, ...(options.tables ? { DATABASE: options.tables } : {}), ...options.secrets } as JsonVars;
  const main = options.faults ? { main: path.join(ROOT, "target/faults/gateway/index.js") } : {};
  return start(options.database, [
    options.front === "app" ? { config: app } : frontWorker("gateway", { objects: true }),
    options.gateway ? { config: { ...gateway, vars, main: options.gateway } } : asBuilt({ ...gateway, ...main, vars }),
    options.objects ? wrapped(options.objects) : sessionDo(options.tables),
  ]);
}

/**
 * The gateway as committed, under another name and with the variables given alone.
 *
 * @param limits the class of limits-worker.ts that stands in for the objects which count requests
 */
export function gatewayNamed(name: string, vars: Record<string, unknown>, limits?: string): { config: Unstable_RawConfig } {
  const { gateway } = readWorkers({});
  const bindings = gateway.durable_objects?.bindings?.map((binding) =>
    limits && binding.name === "RATE_LIMITS" ? { ...binding, class_name: limits, script_name: "limits" } : binding,
  );
  return asBuilt({ ...gateway, name, vars: vars as JsonVars, durable_objects: { bindings: bindings ?? [] } });
}

/** session-do as committed, but for its `DATABASE` variable if one is given. */
export function sessionDo(tables?: JsonObject): { config: Unstable_RawConfig } {
  const committed = readWorkers({})["session-do"];
  return asBuilt(tables ? { ...committed, vars: { ...committed.vars, DATABASE: tables } as JsonVars } : committed);
}

/** Starts session-do alone, made of another file that wraps the built one. */
export function startObjectsWorker(main: string, database: URL): Promise<Workers> {
  return start(database, [wrapped(main)]);
}

/** session-do as committed, but for the file that its Worker is made of, which may ask its objects. */
function wrapped(main: string): { config: Unstable_RawConfig } {
  const bindings = [{ name: "SESSIONS", class_name: "SessionObject" }];
  return { config: { ...readWorkers({})["session-do"], main, durable_objects: { bindings } } };
}

type JsonVars = NonNullable<Unstable_RawConfig["vars"]>;

/** Takes a Worker as the build left it: bundled once more, it would get wrangler's own handlers around it. */
function asBuilt(config: Unstable_RawConfig): { config: Unstable_RawConfig } {
  const folder = path.dirname(config.main ?? "");
  return { config: { ...config, no_bundle: true, find_additional_modules: true, base_dir: folder } };
}

/** Starts any Workers, with every Hyperdrive binding named `HYPERDRIVE` led to `database`. */
export async function start(database: URL, workers: TestHarnessOptions["workers"]): Promise<Workers> {
  Object.assign(process.env, {
    CLOUDFLARE_HYPERDRIVE_LOCAL_CONNECTION_STRING_HYPERDRIVE: database.href,
    // Neither would be reached, and both would be waited for.
    CLOUDFLARE_CF_FETCH_ENABLED: "false",
    WRANGLER_SEND_METRICS: "false",
  });
  plant("the database's password", database.password);
  const harness = createTestHarness({ root: ROOT, workers });
  const { url } = await harness.listen().catch(async (error: unknown) => {
    await harness.close().catch(() => {});
    throw error;
  });
  const logs = (): string => harness.getLogs().map(({ message }) => message).join("\n");
  return {
    url,
    harness,
    fetch: async (target, init) => {
      plantRequest(target, new Headers(init.headers));
      // The harness brings the same `fetch` types from a copy of its own.
      const response = (await harness.fetch(target.href, init as never)) as unknown as Response;
      if (response.status >= 500 && BROKEN_OFF.test(await response.clone().text())) throw new Error("the connection broke off");
      plantResponse(response.headers);
      return response;
    },
    logs,
    close: async () => {
      let written = "";
      await closeAll(() => (written = logs()), () => harness.close(), () => refuseLeaks(written));
    },
  };
}
