/**
 * Everything on one machine, until Ctrl-C.
 *
 *     node tests/stack/dev.ts [--reset]
 *
 * `cargo xtask dev` builds the Workers and then runs this.
 */

import path from "node:path";
import { startLocal, type LocalOptions } from "./local.ts";

/** Fixed, so that a bookmark, a cookie and a `psql` history keep their worth. */
const PORTS = { app: 8787, google: 9400, github: 9401, postgres: 9402 } as const;
const FOLDER = path.resolve(import.meta.dirname, "../../target/dev");

/**
 * Starts everything, and stops all of it when asked to end or when a part ends by itself.
 *
 * @returns the exit code: 0 if it was asked to end
 */
export async function dev(options: LocalOptions): Promise<number> {
  const asked = interrupted();
  const started: (() => Promise<void>)[] = [];
  try {
    const local = await Promise.race([startLocal(options, (stop) => started.push(stop)), asked]);
    if (!local) return 0;
    console.log(welcome(local.origin));
    const reason = await Promise.race([local.died, asked]);
    if (reason === undefined) return 0;
    console.error(`\n${reason}`);
  } catch (error) {
    console.error(`\n${error instanceof Error ? error.message : String(error)}`);
  } finally {
    for (const stop of started.splice(0).reverse()) await stop();
  }
  return 1;
}

/** Resolves with Ctrl-C, or when asked to end. */
function interrupted(): Promise<undefined> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => resolve(undefined));
  });
}

function welcome(origin: string): string {
  return `
  Open ${origin}
  and press "Continue with Google": you are whoever you type there.

  Sign in once more with "Continue with GitHub" and the same e-mail: both accounts are one user's.
  Ctrl-C stops all of it; the data stays, until \`cargo xtask dev --reset\`.
`;
}

if (import.meta.main) {
  const args = process.argv.slice(2);
  if (args.some((arg) => arg !== "--reset")) {
    console.error("usage: dev.ts [--reset]");
    process.exit(2);
  }
  process.exit(await dev({ folder: FOLDER, ports: PORTS, reset: args.includes("--reset") }));
}
