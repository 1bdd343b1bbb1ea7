/** A database for one test file, with the tables in it and nothing else. */

import { randomBytes } from "node:crypto";
import postgres from "postgres";

import { migrate } from "../stack/migrate.ts";
import { startPostgres, type Postgres } from "../stack/postgres.ts";

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
  const server = await startPostgres({ durable: own, own });
  const name = `test_${process.pid}_${randomBytes(4).toString("hex")}`;
  const url = await server.createDatabase(name);
  await migrate(url);
  const sql = postgres(url, { onnotice: () => {} });
  return {
    url: new URL(url),
    sql,
    server,
    async close() {
      await sql.end();
      await server.dropDatabase(name);
      await server.stop();
    },
  };
}
