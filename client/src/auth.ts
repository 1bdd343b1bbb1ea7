import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { cache } from "react";
import { bound, DEFAULT_BASE_PATH } from "./gateway.ts";
import { type Read, type ReadQuery, readSession } from "./read.ts";
import type { Session } from "./types.ts";

/** Where a page sends a visitor who is not signed in, unless it says otherwise. */
const SIGN_IN_PAGE = "/sign-in";

/** What {@link createAuth} takes. */
export interface AuthOptions {
  /** The gateway's `basePath`; `/api/auth` by default. */
  basePath?: string | undefined;
}

/** The app's side of sign-in, as {@link createAuth} makes it. */
export interface Auth<UserFields extends object, SessionFields extends object> {
  /**
   * The session of the request being rendered, or `null` if nobody is signed in. However many
   * components ask, the gateway is asked once per request.
   *
   * @throws {@link VestibuleError} if the gateway cannot say.
   */
  getSession(): Promise<Session<UserFields, SessionFields> | null>;

  /**
   * The session of the request being rendered; a visitor without one is redirected to
   * `redirectTo` (`/sign-in` by default), and the caller does not go on.
   *
   * @throws {@link VestibuleError} if the gateway cannot say; that redirects nobody.
   */
  requireSession(options?: {
    redirectTo?: string | undefined;
  }): Promise<Session<UserFields, SessionFields>>;

  /**
   * Reads the session from Postgres now, for after a change that did not go through the gateway
   * (a user updated with Drizzle); later reads see the change too. What `getSession()` has
   * already given to the same render stays as it was.
   *
   * @throws {@link VestibuleError} if the gateway cannot say.
   */
  revalidateSession(): Promise<Session<UserFields, SessionFields> | null>;

  /** The calls as Better Auth's server object has them. */
  api: {
    /**
     * The session of the cookie in `headers`. `query.disableCookieCache` reads Postgres now.
     * The expiry never moves here, whatever `query.disableRefresh` says: a server component
     * could not hand the browser the cookie that goes with it.
     *
     * @throws {@link VestibuleError} if the gateway cannot say.
     */
    getSession(context: {
      headers: HeadersInit;
      query?: ReadQuery | undefined;
    }): Promise<Session<UserFields, SessionFields> | null>;
  };
}

/**
 * Makes the functions for an app whose gateway has another `basePath`, or whose users or sessions
 * have additional fields. It holds no state and touches no binding, so a module may call it.
 */
export function createAuth<
  UserFields extends object = object,
  SessionFields extends object = object,
>({ basePath = DEFAULT_BASE_PATH }: AuthOptions = {}): Auth<UserFields, SessionFields> {
  type Found = Session<UserFields, SessionFields> | null;

  const ask = async (cookie: string, query: ReadQuery): Promise<Read> =>
    readSession(await bound("AUTH_SERVER"), basePath, cookie, { ...query, disableRefresh: true });
  const askOnce = cache((cookie: string) => ask(cookie, {}));

  const read = async (from: Headers, query: ReadQuery = {}): Promise<Found> => {
    const cookie = from.get("cookie");
    if (cookie === null) return null;
    const { session } = await (query.disableCookieCache ? ask(cookie, query) : askOnce(cookie));
    return session as Found;
  };

  const getSession = async (): Promise<Found> => read(await headers());
  return {
    getSession,
    async requireSession({ redirectTo = SIGN_IN_PAGE } = {}) {
      return (await getSession()) ?? redirect(redirectTo);
    },
    async revalidateSession() {
      return read(await headers(), { disableCookieCache: true });
    },
    api: {
      async getSession({ headers, query }) {
        return read(new Headers(headers), query);
      },
    },
  };
}
