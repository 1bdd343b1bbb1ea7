/** Browsers that are signed in, and what a test of their sessions looks at. */

import { insertSession } from "./rows.ts";
import { payloadOf, signed } from "./signed.ts";
import type { Visitor } from "./visitor.ts";
import type { World } from "./world.ts";

export const SESSION = "better-auth.session_token";

/** What takes the session's cookies back, in Better Auth's order. */
export const EXPIRED = ["session_token", "session_data", "dont_remember"].map(
  (name) => `better-auth.${name}=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax`,
);

/** A browser with the token of its session. */
export interface Device {
  readonly visitor: Visitor;
  readonly token: string;
}

/** A browser in which somebody has signed in. Nothing of that is counted. */
export async function device(world: World, name: string): Promise<Device> {
  const visitor = world.visitor();
  await world.signIn(visitor, "google", { email: `${name}@example.com`, name });
  world.forget();
  return { visitor, token: payloadOf((await visitor.cookies()).get(SESSION) ?? "") };
}

/** A browser whose session Better Auth made so many seconds ago. */
export async function aged(world: World, name: string, age: number): Promise<Device> {
  const token = name.padEnd(32, "0");
  await insertSession(world.database.sql, token, `${name}@example.com`, age);
  const visitor = world.visitor();
  await visitor.plant(SESSION, signed(token));
  return { visitor, token };
}

/** How many statements PostgreSQL has answered. */
export function turns(world: World): number {
  return world.proxy.connections.reduce((sum, { statementTurns }) => sum + statementTurns, 0);
}
