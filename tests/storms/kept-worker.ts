/**
 * What an app on Workers has before it moves: Better Auth with the Drizzle adapter on PostgreSQL
 * through Hyperdrive, made by whichever request comes first and kept for all others.
 */

import { betterAuth } from "better-auth";
import { drizzleAdapter } from "better-auth/adapters/drizzle";
import { drizzle } from "drizzle-orm/postgres-js";
import postgres from "postgres";

import * as schema from "../../schema/drizzle.ts";

interface Env {
  readonly HYPERDRIVE: { readonly connectionString: string };
  readonly BETTER_AUTH_SECRET: string;
}

let kept: { handler(request: Request): Promise<Response> } | undefined;

export default {
  fetch(request: Request, env: Env): Promise<Response> {
    kept ??= make(env);
    return kept.handler(request);
  },
};

function make(env: Env): { handler(request: Request): Promise<Response> } {
  const database = drizzle(postgres(env.HYPERDRIVE.connectionString, { max: 5 }), { schema });
  return betterAuth({
    baseURL: "http://localhost:8787",
    secret: env.BETTER_AUTH_SECRET,
    database: drizzleAdapter(database, { provider: "pg", schema }),
    rateLimit: { enabled: false },
    socialProviders: { google: { clientId: "google-client", clientSecret: "secret" } },
  });
}
