/**
 * Runs a command whose DATABASE_URL leads to a PostgreSQL that lasts as long as the command does.
 *
 *     node tests/stack/with-postgres.ts cargo test -p schema
 */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { startPostgres } from "./postgres.ts";

const [program, ...args] = process.argv.slice(2);
if (!program) {
  console.error("usage: with-postgres.ts <command> [argument …]");
  process.exit(2);
}

const server = await startPostgres({ durable: false });
try {
  // In this process group, so that Ctrl-C reaches the command as well.
  const child = spawn(program, args, { stdio: "inherit", env: { ...process.env, DATABASE_URL: server.url } });
  const [code] = (await once(child, "exit")) as [number | null];
  process.exitCode = code ?? 1;
} finally {
  await server.stop();
}
