/**
 * Sessions of a Vestibule gateway, for the server side of a Next.js app.
 *
 * The functions below are those of `createAuth()` with its defaults.
 *
 * @module
 */
import { createAuth } from "./auth.ts";

/** The default {@link createAuth}, for code that calls `auth.api.getSession({ headers })`. */
export const auth = createAuth();

export const { getSession, requireSession, revalidateSession } = auth;
export { type Auth, type AuthOptions, createAuth } from "./auth.ts";
export { VestibuleError } from "./error.ts";
export { localPath } from "./local-path.ts";
export type { ReadQuery } from "./read.ts";
export type { Session, User } from "./types.ts";
