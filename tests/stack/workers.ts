/** The wrangler configurations of the three Workers: the committed files, fit to be used from elsewhere. */

import { existsSync } from "node:fs";
import path from "node:path";
import { experimental_readRawConfig, type Unstable_RawConfig } from "wrangler";
import { overlay, type JsonObject } from "./config.ts";

const ROOT = path.resolve(import.meta.dirname, "../..");
const FILES = { app: "app/wrangler.jsonc", gateway: "wrangler.toml", "session-do": "session-do/wrangler.toml" } as const;

export type WorkerName = keyof typeof FILES;
export type WorkerConfigs = Record<WorkerName, Unstable_RawConfig>;

/**
 * Reads them, with absolute paths and without build commands: `cargo xtask` has built them.
 *
 * @param auth what is put over the committed `[vars.AUTH]`
 */
export function readWorkers(auth: JsonObject): WorkerConfigs {
  const gateway = read("gateway");
  const committed = gateway.vars?.["AUTH"] as JsonObject;
  return {
    app: read("app"),
    gateway: { ...gateway, vars: { ...gateway.vars, AUTH: overlay(committed, auth) } } as Unstable_RawConfig,
    "session-do": read("session-do"),
  };
}

/**
 * Makes sure that everything is built.
 *
 * @throws Error naming the command that builds what is missing
 */
export function requireBuilt(): void {
  const mains = Object.keys(FILES).map((name) => read(name as WorkerName).main ?? "");
  // The app's own entry is source; what it imports is built.
  const missing = [...mains, path.join(ROOT, "app/.open-next/worker.js")].filter((file) => !existsSync(file));
  if (missing.length === 0) return;
  const names = missing.map((file) => path.relative(ROOT, file)).join(", ");
  throw new Error(`not built yet: ${names}; run \`cargo xtask build\``);
}

function read(name: WorkerName): Unstable_RawConfig {
  const file = path.join(ROOT, FILES[name]);
  const { build: _, $schema: __, ...config } = experimental_readRawConfig({ config: file }).rawConfig;
  const absolute = (relative: string) => path.resolve(path.dirname(file), relative);
  return {
    ...config,
    ...(config.main ? { main: absolute(config.main) } : {}),
    ...(config.assets?.directory
      ? { assets: { ...config.assets, directory: absolute(config.assets.directory) } }
      : {}),
  };
}
