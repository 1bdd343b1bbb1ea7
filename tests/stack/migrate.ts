/**
 * Brings a database up to date: the gateway's tables first, then the app's.
 *
 *     node tests/stack/migrate.ts [postgres://…]     (else DATABASE_URL)
 */

import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import postgres from "postgres";

const ROOT = path.resolve(import.meta.dirname, "../..");
const FOLDERS = ["schema/migrations", "app/migrations"];
/** Two migrations at once would trip over each other's `if not exists`; any fixed number will do. */
const LOCK = 7_383_601;

/**
 * Applies every migration in order. Each is plain SQL that may run again, in a transaction of its
 * own.
 *
 * @param onApplied hears the path of each file, relative to the repository
 * @throws Error naming the file that PostgreSQL refused
 */
export async function migrate(url: string, onApplied: (file: string) => void = () => {}): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    await sql`select pg_advisory_lock(${LOCK})`;
    for (const file of await migrations()) {
      const text = await readFile(path.join(ROOT, file), "utf8");
      try {
        await sql.begin((transaction) => transaction.unsafe(text).simple());
      } catch (error) {
        throw new Error(`${file}: ${String(error)}`, { cause: error });
      }
      onApplied(file);
    }
  } finally {
    await sql.end();
  }
}

async function migrations(): Promise<string[]> {
  const files = [];
  for (const folder of FOLDERS) {
    const names = await readdir(path.join(ROOT, folder));
    files.push(...names.filter((name) => name.endsWith(".sql")).sort().map((name) => path.join(folder, name)));
  }
  return files;
}

if (import.meta.main) {
  const url = process.argv[2] ?? process.env["DATABASE_URL"];
  if (!url) {
    console.error("usage: migrate.ts <postgres url>   (or set DATABASE_URL)");
    process.exit(2);
  }
  await migrate(url, (file) => console.log(`applied ${file}`));
}
