/** One PostgreSQL data directory and the server that runs on it. */

import { execFile, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, openSync, closeSync } from "node:fs";
import { chown, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import postgres from "postgres";
import { isRunning, startChild, stopChild } from "./children.ts";
import { freePort, requireFree } from "./ports.ts";
import { unprivilegedAccount, type Account } from "./postgres-account.ts";
import { placeFor, temporaryPlace } from "./postgres-place.ts";
import { findPrograms, type Programs } from "./postgres-programs.ts";

const execute = promisify(execFile);

const NAME = "vestibule";
/** How long the server may take to accept its first connection, in milliseconds. */
const START_DEADLINE = 30_000;
/** How often it is asked meanwhile, in milliseconds. */
const START_POLL = 25;
const LOG_TAIL_LINES = 12;
/** Drops the sessions, writes the data. */
const FAST_SHUTDOWN = "SIGINT";

export interface Cluster {
  readonly url: string;
  readonly died: Promise<string>;
  crash(): Promise<void>;
  restart(): Promise<void>;
  stop(): Promise<void>;
}

export interface ClusterOptions {
  /** Deleted when the server is stopped, if not given. */
  readonly dataDir?: string;
  readonly port?: number;
  readonly reset?: boolean;
  readonly durable: boolean;
}

/** Files that belong to a cluster; beside the data, since initdb wants its folder for itself. */
interface Files {
  readonly data: string;
  readonly password: string;
  readonly log: string;
  /** Holds the id of the process that started the server. */
  readonly owner: string;
}

/** Creates the cluster where there is none yet, and starts its server. */
export async function openCluster(options: ClusterOptions): Promise<Cluster> {
  const account = unprivilegedAccount();
  const temporary = options.dataDir === undefined ? await temporaryPlace(account) : undefined;
  const data = temporary
    ? path.join(temporary.folder, "data")
    : await placeFor(path.resolve(options.dataDir ?? ""), account);
  const files = { data, password: `${data}.password`, log: `${data}.log`, owner: `${data}.owner` };
  const programs = await findPrograms(account);

  if (existsSync(path.join(data, "postmaster.pid"))) await stopStale(programs, files, account);
  if (options.reset) await Promise.all([files.data, files.password].map((file) => rm(file, { recursive: true, force: true })));
  if (!existsSync(path.join(data, "PG_VERSION"))) await create(programs, files, account);

  const port = options.port ?? (await freePort());
  await requireFree(port, "PostgreSQL");
  const password = (await readFile(files.password, "utf8")).trim();
  const url = `postgres://${NAME}:${password}@127.0.0.1:${port}/${NAME}`;
  const settings = serverSettings(files, port, options.durable);

  let server: ChildProcess;
  let reportDeath: (reason: string) => void;
  const died = new Promise<string>((resolve) => (reportDeath = resolve));
  let stopping = false;
  const start = async () => {
    stopping = false;
    server = launch(programs, settings, files, account, temporary ? "SIGKILL" : FAST_SHUTDOWN);
    await writeFile(files.owner, `${process.pid}\n`);
    await answering(url, server, files);
    server.once("exit", async () => {
      if (!stopping) reportDeath(`PostgreSQL ended by itself:\n${await logTail(files)}`);
    });
  };
  const end = async (signal: NodeJS.Signals) => {
    stopping = true;
    await stopChild(server, signal);
    await rm(files.owner, { force: true });
  };

  const stop = async () => {
    await end(FAST_SHUTDOWN);
    await temporary?.remove();
  };

  await start();
  return { url, died, crash: () => end("SIGQUIT"), restart: start, stop };
}

/** initdb into a folder beside, renamed when whole: a half-made cluster is never taken for one. */
async function create(programs: Programs, files: Files, account: Account | undefined): Promise<void> {
  const fresh = `${files.data}.new`;
  await rm(fresh, { recursive: true, force: true });
  await mkdir(fresh, { mode: 0o700 });
  await writeFile(files.password, `${randomBytes(24).toString("base64url")}\n`, { mode: 0o600 });
  if (account) {
    for (const file of [fresh, files.password]) await chown(file, account.uid, account.gid);
  }
  await execute(
    programs.initdb,
    ["-D", fresh, "-U", NAME, "-A", "scram-sha-256", `--pwfile=${files.password}`, "-E", "UTF8", "--locale=C", "--no-sync"],
    { ...account, cwd: "/" },
  );
  await rename(fresh, files.data);
}

/**
 * Stops the server that a killed process left behind.
 *
 * @throws Error if that process is alive, so that the server is in use
 */
async function stopStale(programs: Programs, files: Files, account: Account | undefined): Promise<void> {
  const owner = Number(await readFile(files.owner, "utf8").catch(() => "0"));
  if (owner !== process.pid && isAlive(owner)) {
    throw new Error(`process ${owner} already runs a PostgreSQL server on ${files.data}; stop it first`);
  }
  const pgCtl = (...args: string[]) => execute(programs.pgCtl, [...args, "-D", files.data], { ...account, cwd: "/" });
  // Status fails where the file is all that is left; the next server then replaces it by itself.
  const runs = await pgCtl("status").then(() => true, () => false);
  if (runs) await pgCtl("stop", "-m", "fast", "-w");
}

function isAlive(pid: number): boolean {
  if (!(pid > 0)) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

function serverSettings(files: Files, port: number, durable: boolean): string[] {
  const settings = {
    listen_addresses: "127.0.0.1",
    port: String(port),
    unix_socket_directories: "",
    max_connections: "200",
    ...(durable ? {} : { fsync: "off", synchronous_commit: "off", full_page_writes: "off" }),
  };
  return ["-D", files.data, ...Object.entries(settings).flatMap(([key, value]) => ["-c", `${key}=${value}`])];
}

function launch(
  programs: Programs,
  args: string[],
  files: Files,
  account: Account | undefined,
  lastSignal: NodeJS.Signals,
): ChildProcess {
  const log = openSync(files.log, "w", 0o600);
  try {
    return startChild(programs.postgres, args, { ...account, cwd: "/", stdio: ["ignore", log, log] }, lastSignal);
  } finally {
    closeSync(log);
  }
}

/** Waits until the server answers a query. */
async function answering(url: string, server: ChildProcess, files: Files): Promise<void> {
  const deadline = Date.now() + START_DEADLINE;
  const maintenance = url.replace(/\/[^/]*$/, "/postgres");
  for (;;) {
    const sql = postgres(maintenance, { max: 1, connect_timeout: 5 });
    try {
      await sql`select 1`;
      return;
    } catch (error) {
      if (!isRunning(server)) throw new Error(`PostgreSQL did not start:\n${await logTail(files)}`);
      if (Date.now() > deadline) {
        await stopChild(server, "SIGQUIT");
        throw new Error(`PostgreSQL did not answer in ${START_DEADLINE / 1000} s: ${String(error)}`);
      }
      await new Promise((resolve) => setTimeout(resolve, START_POLL));
    } finally {
      await sql.end();
    }
  }
}

async function logTail(files: Files): Promise<string> {
  const lines = (await readFile(files.log, "utf8").catch(() => "")).trimEnd().split("\n");
  return lines.slice(-LOG_TAIL_LINES).join("\n");
}
