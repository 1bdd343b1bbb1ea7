/** What session objects have on disk, read past workerd. */

import { readdirSync, statSync } from "node:fs";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";

/** How much is stored. */
export interface Live {
  /** SQLite files: one for each object that ever stored anything. workerd deletes none. */
  readonly files: number;
  /** Objects that have the table of the session. */
  readonly tables: number;
  /** Objects that have a record in it. */
  readonly records: number;
  /** Alarms that are still to go off. */
  readonly alarms: number;
}

/**
 * Looks into the objects' files in workerd's folder of one class. No object may be active.
 *
 * @param since only at what was written since then, in milliseconds since the epoch
 */
export function liveStorage(folder: string, since = 0): Live {
  const names = readdirSync(folder).filter(
    (name) => /^[0-9a-f]{64}\.sqlite$/.test(name) && statSync(path.join(folder, name)).mtimeMs >= since,
  );
  let tables = 0;
  let records = 0;
  for (const name of names) {
    const found = query(path.join(folder, name), "SELECT 1 FROM sqlite_master WHERE name = 'session'");
    tables += found;
    if (found > 0) records += query(path.join(folder, name), "SELECT 1 FROM session");
  }
  const alarms = query(path.join(folder, "metadata.sqlite"), "SELECT 1 FROM _cf_ALARM");
  return { files: names.length, tables, records, alarms };
}

/** How many rows a query has. */
function query(file: string, sql: string): number {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    return database.prepare(sql).all().length;
  } finally {
    database.close();
  }
}
