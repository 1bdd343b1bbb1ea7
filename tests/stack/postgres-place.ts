/** Where a data directory can be when PostgreSQL runs as another user than we do. */

import { createHash } from "node:crypto";
import { rmSync } from "node:fs";
import { chown, lstat, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { canEnter, type Account } from "./postgres-account.ts";

/**
 * The folder that was asked for, or, where `account` cannot reach that (a checkout below /root),
 * a stable one elsewhere.
 */
export async function placeFor(dataDir: string, account: Account | undefined): Promise<string> {
  await mkdir(path.dirname(dataDir), { recursive: true });
  if (canEnter(path.dirname(dataDir), account)) return dataDir;
  return path.join(await stablePlace(dataDir), path.basename(dataDir));
}

/**
 * A folder below the system's temporary one that is the same for the same key, and open to all.
 *
 * @throws Error if someone else made it: anyone may write to the temporary folder
 */
export async function stablePlace(key: string): Promise<string> {
  const name = createHash("sha256").update(key).digest("hex").slice(0, 12);
  const folder = path.join(tmpdir(), `vestibule-${name}`);
  await mkdir(folder, { recursive: true, mode: 0o755 });
  const found = await lstat(folder);
  if (!found.isDirectory() || found.uid !== process.getuid?.()) {
    throw new Error(`${folder} is not ours; remove it, or set DATABASE_URL`);
  }
  return folder;
}

/** A folder for one run, which `account` owns; gone with `remove`, or with this process. */
export async function temporaryPlace(account: Account | undefined): Promise<{ folder: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(path.join(tmpdir(), "vestibule-"));
  if (account) await chown(folder, account.uid, account.gid);
  const atExit = () => {
    try {
      rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
    } catch {
      // A server that is ending just now may write once more; what is left is the system's to clear.
    }
  };
  process.on("exit", atExit);
  return {
    folder,
    async remove() {
      process.off("exit", atExit);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
