/** Where a data directory can be when PostgreSQL runs as another user than we do. */

import { createHash } from "node:crypto";
import { lstat, mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { canEnter, type Account } from "./postgres-programs.ts";

/**
 * The folder that was asked for, or, where `account` cannot reach that (a checkout below /root),
 * one below the system's temporary folder that is always the same for the same request.
 *
 * @throws Error if someone else owns the temporary folder's place
 */
export async function placeFor(dataDir: string, account: Account | undefined): Promise<string> {
  await mkdir(path.dirname(dataDir), { recursive: true });
  if (canEnter(path.dirname(dataDir), account)) return dataDir;

  const key = createHash("sha256").update(dataDir).digest("hex").slice(0, 12);
  const folder = path.join(tmpdir(), `vestibule-${key}`);
  await mkdir(folder, { recursive: true, mode: 0o755 });
  const found = await lstat(folder);
  // Anyone may write to the temporary folder, so a stranger could have been there first.
  if (!found.isDirectory() || found.uid !== process.getuid?.()) {
    throw new Error(`${folder} is not ours; remove it, or set DATABASE_URL`);
  }
  return path.join(folder, path.basename(dataDir));
}
