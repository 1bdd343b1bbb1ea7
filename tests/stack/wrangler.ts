/** One `wrangler dev` for all three Workers. */

import type { ChildProcess } from "node:child_process";
import { createWriteStream } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { createInterface } from "node:readline";
import { startChild, stopChild } from "./children.ts";
import type { WorkerConfigs, WorkerName } from "./workers.ts";

const TAIL_LINES = 30;

export interface WranglerOptions {
  /** Everything it writes goes here. */
  readonly folder: string;
  readonly port: number;
  readonly workers: WorkerConfigs;
  /** Secrets of the gateway. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly databaseUrl: string;
}

export interface Wrangler {
  /** Resolves with its last words if it ends without having been asked to. */
  readonly died: Promise<string>;
  /** From now on what it and the Workers print is shown. */
  show(): void;
  /** The last lines that it printed. */
  tail(): string;
  stop(): Promise<void>;
}

/** Starts it; nothing answers yet when this returns. */
export async function startWrangler(options: WranglerOptions): Promise<Wrangler> {
  const files = await writeConfigs(options);
  const manifest = createRequire(import.meta.url).resolve("wrangler/package.json");
  const child = startChild(
    process.execPath,
    [
      path.join(path.dirname(manifest), "bin/wrangler.js"),
      "dev",
      ...files.flatMap((file) => ["--config", file]),
      ...["--ip", "127.0.0.1", "--port", String(options.port)],
      ...["--persist-to", path.join(options.folder, "state")],
      "--show-interactive-dev-session=false",
    ],
    { cwd: options.folder, env: environment(options), stdio: ["ignore", "pipe", "pipe"] },
  );

  const lines: string[] = [];
  let shown = false;
  collect(child, path.join(options.folder, "wrangler.log"), (line) => {
    lines.push(line);
    if (lines.length > TAIL_LINES) lines.shift();
    if (shown) console.log(line);
  });

  let stopping = false;
  const tail = () => lines.join("\n");
  const died = new Promise<string>((resolve) => {
    // "close" and not "exit": its last words are in by then.
    child.once("close", (code, signal) => {
      if (!stopping) resolve(`wrangler dev ended by itself (${signal ?? `exit code ${code}`}):\n${tail()}`);
    });
    child.once("error", (error) => resolve(`wrangler dev did not start: ${error.message}`));
  });
  return {
    died,
    show: () => (shown = true),
    tail,
    stop() {
      stopping = true;
      return stopChild(child);
    },
  };
}

/**
 * Writes each Worker's configuration to a folder of its own, the app's first: the first one gets
 * the port. Secrets lie beside the gateway's, where no other Worker is given them.
 */
async function writeConfigs({ folder, workers, secrets }: WranglerOptions): Promise<string[]> {
  const write = async (name: WorkerName) => {
    const file = path.join(folder, name, "wrangler.json");
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, JSON.stringify(workers[name], undefined, 2));
    return file;
  };
  const files = [await write("app"), await write("gateway"), await write("session-do")];
  const lines = Object.entries(secrets).map(([name, value]) => `${name}=${JSON.stringify(value)}\n`);
  await writeFile(path.join(folder, "gateway/.dev.vars"), lines.join(""), { mode: 0o600 });
  return files;
}

function environment({ folder, databaseUrl }: WranglerOptions): NodeJS.ProcessEnv {
  return {
    ...process.env,
    CI: "1",
    CLOUDFLARE_CF_FETCH_ENABLED: "false",
    CLOUDFLARE_HYPERDRIVE_LOCAL_CONNECTION_STRING_HYPERDRIVE: databaseUrl,
    NO_UPDATE_NOTIFIER: "1",
    // Shared by all of a user's sessions unless set, where another project's `gateway` would answer.
    WRANGLER_REGISTRY_PATH: path.join(folder, "registry"),
    WRANGLER_SEND_METRICS: "false",
  };
}

function collect(child: ChildProcess, file: string, onLine: (line: string) => void): void {
  const log = createWriteStream(file, { mode: 0o600 });
  for (const stream of [child.stdout, child.stderr]) {
    if (!stream) continue;
    createInterface({ input: stream }).on("line", (line) => {
      log.write(`${line}\n`);
      onLine(line);
    });
  }
  child.once("close", () => log.end());
}
