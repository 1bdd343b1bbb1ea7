/** drizzle-kit against a database that the migrations have made. */

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import postgres from "postgres";

const SCHEMA = path.resolve(import.meta.dirname, "..");
const DATABASE_URL = process.env["DATABASE_URL"];
assert(DATABASE_URL, "DATABASE_URL must name a PostgreSQL server whose role may create databases");

const name = `vestibule_drizzle_${process.pid}`;
const url = Object.assign(new URL(DATABASE_URL), { pathname: `/${name}` }).href;
const server = postgres(DATABASE_URL, { max: 1 });
const database = postgres(url, { max: 1 });

before(async () => {
  await server.unsafe(`create database ${name}`);
  const migrations = path.join(SCHEMA, "migrations");
  for (const file of (await readdir(migrations)).sort()) {
    await database.unsafe(await readFile(path.join(migrations, file), "utf8")).simple();
  }
});

after(async () => {
  await database.end();
  await server.unsafe(`drop database ${name} with (force)`);
  await server.end();
});

/** What drizzle-kit says it would do. `--strict` asks before it does it, and nobody answers. */
async function push(): Promise<string> {
  const kit = fileURLToPath(new URL("bin.cjs", import.meta.resolve("drizzle-kit")));
  const run = promisify(execFile)(process.execPath, [kit, "push", "--strict", "--verbose"], {
    cwd: SCHEMA,
    env: { ...process.env, DATABASE_URL: url },
    timeout: 60_000,
  });
  run.child.stdin?.end();
  const { stdout } = await run.catch((error: { stdout: string }) => error);
  return stdout;
}

test("drizzle-kit finds nothing to change in a migrated database", async () => {
  assert.match(await push(), /No changes detected/);
});

/** Each statement makes the database differ in one thing more, and must be noticed. */
for (const [change, noticed] of [
  ["drop index account_provider_id_account_id_idx", /CREATE UNIQUE INDEX "account_provider_id_account_id_idx"/],
  ['drop index "session_userId_idx"', /CREATE INDEX "session_userId_idx"/],
  ["alter table session alter updated_at set default now()", /"session" ALTER COLUMN "updated_at" DROP DEFAULT/],
  ["alter table verification alter expires_at type timestamptz", /"expires_at" SET DATA TYPE timestamp/],
  ["alter table account drop constraint account_user_id_user_id_fk", /ADD CONSTRAINT "account_user_id_user_id_fk"/],
] as const) {
  test(`drizzle-kit notices: ${change}`, async () => {
    await database.unsafe(change);
    assert.match(await push(), noticed);
  });
}
