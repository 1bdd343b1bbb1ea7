import { getCloudflareContext } from "@opennextjs/cloudflare";
import { drizzle } from "drizzle-orm/postgres-js";
import postgres from "postgres";
import { cache } from "react";
import * as schema from "./schema";

/**
 * The database, for as long as this request lasts. React's `cache` makes one per request and drops
 * it with the request: a connection that outlives its request hangs the next one.
 */
export const getDb = cache(async () => {
  const { env } = await getCloudflareContext({ async: true });
  // A Worker may hold six connections at once. Fetching types would cost a turn.
  const sql = postgres(env.HYPERDRIVE.connectionString, { max: 5, fetch_types: false });
  return drizzle(sql, { schema });
});
