/** A database for one test file, with the tables in it and nothing else. */

import { randomBytes } from "node:crypto";
import postgres from "postgres";

import { migrate } from "../stack/migrate.ts";
import { startPostgres, type Postgres } from "../stack/postgres.ts";
import { Started } from "./started.ts";

/** A migrated, empty database. */
export interface Database {
  /** Its address, which the tests' own queries use: they are not counted. */
  readonly url: URL;
  /** Runs queries on it. */
  readonly sql: postgres.Sql;
  /** The server that it is on. */
  readonly server: Pick<Postgres, "crash" | "restart">;
  /** Drops it. */
  close(): Promise<void>;
}

/**
 * Makes a database on the server of DATABASE_URL, which a whole run shares, else on a server that
 * is started for this file alone and thrown away after it.
 *
 * @param options.own a server of its own in any case, which may be crashed and forgets no commit
 */
export async function createDatabase({ own = false } = {}): Promise<Database> {
  const started = new Started();
  return started.orClose(async () => {
    const server = started.add(await startPostgres({ durable: own, own }), (server) => server.stop());
    const name = `test_${process.pid}_${randomBytes(4).toString("hex")}`;
    const url = started.add(await server.createDatabase(name), () => server.dropDatabase(name));
    await migrate(url);
    const sql = started.add(postgres(url, { onnotice: () => {} }), (sql) => sql.end());
    return { url: new URL(url), sql, server, close: () => started.close() };
  });
}
