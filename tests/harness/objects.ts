/** What the session objects hold, read from their storage and not from their answers. */

import { createHash } from "node:crypto";

import type { Workers } from "./workers.ts";

const WORKER = "session-do";
const CLASS = "SessionObject";

/** A session object's record, as far as tests look at it. */
export interface ObjectRecord {
  readonly state: {
    readonly type: "claimed" | "open" | "ended";
    /** The token whose row is still to be deleted. */
    readonly debt?: string | null;
  };
}

/** The stored record of a token's object; `undefined` where it stored nothing. */
export async function recordOf(workers: Workers, token: string): Promise<ObjectRecord | undefined> {
  const storage = await workers.harness
    .getWorker(WORKER)
    .getDurableObjectStorage(CLASS, { name: nameOf(token) });
  const tables = await storage.exec("SELECT 1 FROM sqlite_master WHERE name = 'session'");
  if (tables.length === 0) return undefined;
  const [row] = (await storage.exec("SELECT record FROM session")) as { record: string }[];
  return row && (JSON.parse(row.record) as ObjectRecord);
}

/** Drops a token's object from memory, as the platform does when it likes; storage stays. */
export function evict(workers: Workers, token: string): Promise<void> {
  return workers.harness.getWorker(WORKER).evictDurableObject(CLASS, { name: nameOf(token) });
}

/** How many objects ever stored something. */
export async function storedObjects(workers: Workers): Promise<number> {
  return (await workers.harness.getWorker(WORKER).listDurableObjectIds(CLASS)).length;
}

function nameOf(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}
