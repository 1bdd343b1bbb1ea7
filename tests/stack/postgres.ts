/** A PostgreSQL server for development and tests: the one in DATABASE_URL, or one started here. */

import postgres from "postgres";
import { openCluster } from "./postgres-cluster.ts";

export interface PostgresOptions {
  /** Where the data is kept between runs; without it, it is gone when the server is stopped. */
  readonly dataDir?: string;
  /** The port on 127.0.0.1; a free one if not given. */
  readonly port?: number;
  /** Deletes what an earlier run left in `dataDir`. */
  readonly reset?: boolean;
  /** Waits for the disk on every commit. Turned off only where data may be lost: in tests. */
  readonly durable?: boolean;
  /** Starts one even where DATABASE_URL is set: for a test that will crash it. */
  readonly own?: boolean;
}

export interface Postgres {
  /** The main database, with user and password. */
  readonly url: string;
  /** Resolves with the reason if the server ends without having been asked to. */
  readonly died: Promise<string>;
  /** Creates an empty database beside the main one, replacing one of that name; answers its URL. */
  createDatabase(name: string): Promise<string>;
  dropDatabase(name: string): Promise<void>;
  /** Stops the server at once and hard, as a crash would. Only for a server started here. */
  crash(): Promise<void>;
  /** Starts it again on the same port and data, after `crash`. */
  restart(): Promise<void>;
  /** Stops what was started; a server that came from DATABASE_URL is left alone. */
  stop(): Promise<void>;
}

/**
 * Gives a running server whose main database exists.
 *
 * With DATABASE_URL in the environment nothing is started or reset, unless `own` is asked for. Otherwise a server is started
 * on the loopback interface only, with SCRAM and a random password that is kept beside its data.
 *
 * @throws Error if DATABASE_URL does not answer, nothing can be started, or reset would clear a
 * database that is not ours
 */
export async function startPostgres(options: PostgresOptions): Promise<Postgres> {
  const given = options.own ? undefined : process.env["DATABASE_URL"];
  if (given) {
    if (options.reset) {
      throw new Error("DATABASE_URL is set, and a database that was not made here is not cleared: drop it yourself");
    }
    await ensureDatabase(given);
    return external(given);
  }

  const cluster = await openCluster({ durable: true, ...options });
  try {
    await ensureDatabase(cluster.url);
  } catch (error) {
    await cluster.stop();
    throw error;
  }
  return { ...databases(cluster.url), ...cluster };
}

function external(url: string): Postgres {
  const refuse = async (): Promise<void> => {
    throw new Error("the server of DATABASE_URL was not started here, so it is not stopped here either");
  };
  return {
    ...databases(url),
    url,
    died: new Promise(() => {}),
    crash: refuse,
    restart: refuse,
    stop: async () => {},
  };
}

function databases(url: string): Pick<Postgres, "createDatabase" | "dropDatabase"> {
  return {
    async createDatabase(name) {
      await run(url, (sql) => [
        sql`drop database if exists ${sql(name)} with (force)`,
        sql`create database ${sql(name)}`,
      ]);
      const created = new URL(url);
      created.pathname = `/${encodeURIComponent(name)}`;
      return created.href;
    },
    async dropDatabase(name) {
      await run(url, (sql) => [sql`drop database if exists ${sql(name)} with (force)`]);
    },
  };
}

/** Creates the database that a URL names where it is missing. */
async function ensureDatabase(url: string): Promise<void> {
  try {
    await run(url, (sql) => [sql`select 1`]);
  } catch (error) {
    const INVALID_CATALOG_NAME = "3D000";
    if ((error as { code?: string }).code !== INVALID_CATALOG_NAME) throw error;
    const maintenance = new URL(url);
    maintenance.pathname = "/postgres";
    const name = decodeURIComponent(new URL(url).pathname.slice(1));
    await run(maintenance.href, (sql) => [sql`create database ${sql(name)}`]);
  }
}

type Query = postgres.PendingQuery<postgres.Row[]>;

/** Runs statements one after the other on a connection of their own. */
async function run(url: string, statements: (sql: postgres.Sql) => Query[]): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    // A postgres.js query starts when it is awaited.
    for (const statement of statements(sql)) await statement;
  } finally {
    await sql.end();
  }
}

