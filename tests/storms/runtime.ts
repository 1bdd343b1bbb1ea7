/** The workerd process that runs a test's Workers, looked at from outside and killed. */

import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import path from "node:path";

import { count } from "../harness/figures.ts";
import { eventually } from "../harness/eventually.ts";

/** Where the objects of session-do are kept, below a folder that the harness makes for each run. */
const STORAGE = "do/session-do-SessionObject";

/** A running workerd. */
export interface Runtime {
  readonly pid: number;
  /** The folder of the objects' SQLite files. */
  readonly storage: string;
}

/**
 * The workerd that this process started and that has the session objects.
 *
 * @throws Error if there is none, as for a moment after it was killed
 */
export function runtime(): Runtime {
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name)).map(Number)) {
    if (!isOurWorkerd(pid)) continue;
    const file = openFiles(pid).find((name) => name.includes(`/${STORAGE}/`));
    if (file) return { pid, storage: path.dirname(file) };
  }
  throw new Error("no workerd of this process has session objects");
}

/** The files that a process has open, by name; sockets and pipes are among them. */
export function openFiles(pid: number): string[] {
  return listed(`/proc/${pid}/fd`).flatMap((fd) => {
    try {
      return [readlinkSync(`/proc/${pid}/fd/${fd}`)];
    } catch {
      return []; // Closed meanwhile.
    }
  });
}

/** The memory that it occupies, in MiB. */
export function residentMemory(pid: number): number {
  const line = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
  return Math.round(Number(line?.[1]) / 1_024);
}

/**
 * Kills it as a crash would; wrangler starts another on the same storage.
 *
 * @returns the new one, once it is there
 */
export async function killRuntime(): Promise<Runtime> {
  const { pid } = runtime();
  process.kill(pid, "SIGKILL");
  count("faults injected");
  return eventually("workerd is started again", async () => {
    try {
      const started = runtime();
      return started.pid === pid ? undefined : started;
    } catch {
      return undefined;
    }
  });
}

function isOurWorkerd(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // "4711 (workerd) S 4710 …": id, name, state, parent.
    const [, name, parent] = /^\d+ \((.*)\) \S (\d+)/.exec(stat) ?? [];
    return name === "workerd" && Number(parent) === process.pid;
  } catch {
    return false; // Gone meanwhile.
  }
}

function listed(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
