/** Child processes that never outlive this one. */

import { spawn, type ChildProcess, type SpawnOptions } from "node:child_process";
import { once } from "node:events";
import { constants } from "node:os";

/** How long a child may take to end after it was asked to, in milliseconds. */
const GRACE = 10_000;

/** The signal that each running child is sent should this process end first. */
const running = new Map<ChildProcess, NodeJS.Signals>();

/**
 * Starts a program in a process group of its own: Ctrl-C in the terminal then reaches this
 * process only, which can stop what it started in the right order.
 *
 * @param lastSignal what its group gets if this process exits without having stopped it
 */
export function startChild(
  command: string,
  args: readonly string[],
  options: SpawnOptions,
  lastSignal: NodeJS.Signals = "SIGKILL",
): ChildProcess {
  const child = spawn(command, args, { ...options, detached: true });
  // A test that failed before its clean-up must end all the same, and its child with it.
  child.unref();
  if (running.size === 0) watchExit();
  running.set(child, lastSignal);
  child.once("exit", () => running.delete(child));
  child.once("error", () => running.delete(child));
  return child;
}

/**
 * Asks a child's whole group to end, waits for the child, and kills what is left of the group:
 * a program may leave grandchildren behind (wrangler's workerd).
 */
export async function stopChild(child: ChildProcess, signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
  if (isRunning(child)) {
    const ended = once(child, "exit");
    signalGroup(child, signal);
    const timer = setTimeout(() => signalGroup(child, "SIGKILL"), GRACE);
    await ended;
    clearTimeout(timer);
  }
  signalGroup(child, "SIGKILL");
}

/** Whether the child has neither exited nor failed to start. */
export function isRunning(child: ChildProcess): boolean {
  return child.pid !== undefined && child.exitCode === null && child.signalCode === null;
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch (error) {
    // Gone already, which is what was wanted.
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

let watching = false;

function watchExit(): void {
  if (watching) return;
  watching = true;
  // First of all, so that whoever deletes files on exit finds nobody writing them.
  process.prependListener("exit", () => {
    for (const [child, signal] of running) signalGroup(child, signal);
  });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      // A program with a handler of its own stops in its own order; it ends in "exit" too.
      if (process.listenerCount(signal) > 1) return;
      process.exit(128 + constants.signals[signal]);
    });
  }
}
