/**
 * For `proxy.ts`: sends visitors who are not signed in to the sign-in page before a page is
 * rendered, and keeps the sessions of the others alive.
 *
 * ```ts
 * import { authProxy } from "@vestibule/next/proxy";
 *
 * export const proxy = authProxy();
 * export const config = { matcher: ["/protected/:path*"] };
 * ```
 *
 * It is a convenience and no guard: a page decides with `requireSession()`.
 *
 * @module
 */
import { type NextRequest, NextResponse } from "next/server";
import { applySetCookie } from "./cookies.ts";
import { VestibuleError } from "./error.ts";
import { bound, DEFAULT_BASE_PATH } from "./gateway.ts";
import { type Read, readSession } from "./read.ts";

/** What {@link authProxy} takes. */
export interface ProxyOptions {
  /** Where visitors without a session are sent; `/sign-in` by default. */
  signInPage?: string | undefined;
  /** The gateway's `basePath`; `/api/auth` by default. */
  basePath?: string | undefined;
}

/**
 * Makes the proxy function for the paths that `config.matcher` names. A visitor without a session
 * is redirected to the sign-in page, with the path they wanted as `callbackURL`. If the gateway
 * cannot say, the page is rendered and decides.
 *
 * This is the one read of the app's own that may move a session's expiry, since it can hand the
 * browser the cookie that goes with it.
 */
export function authProxy({
  signInPage = "/sign-in",
  basePath = DEFAULT_BASE_PATH,
}: ProxyOptions = {}): (request: NextRequest) => Promise<NextResponse> {
  return async (request) => {
    // A server action checks for itself, and could not be redirected without losing its form.
    if (request.method !== "GET" && request.method !== "HEAD") return NextResponse.next();

    const cookie = request.headers.get("cookie");
    if (cookie === null) return toSignIn(request, signInPage);

    let read: Read;
    try {
      read = await readSession(await bound("AUTH_SERVER"), basePath, cookie, {});
    } catch (error) {
      if (error instanceof VestibuleError) return NextResponse.next();
      throw error;
    }
    const response =
      read.session === null
        ? toSignIn(request, signInPage)
        : goOn(request, cookie, read.setCookie);
    for (const line of read.setCookie) response.headers.append("set-cookie", line);
    return response;
  };
}

function toSignIn({ nextUrl }: NextRequest, signInPage: string): NextResponse {
  const target = nextUrl.clone();
  const wanted = nextUrl.basePath + nextUrl.pathname + nextUrl.search;
  target.pathname = signInPage;
  target.search = new URLSearchParams({ callbackURL: wanted }).toString();
  return NextResponse.redirect(target);
}

/** Renders the page with the cookies that the browser is about to have. */
function goOn(request: NextRequest, cookie: string, setCookie: readonly string[]): NextResponse {
  if (setCookie.length === 0) return NextResponse.next();
  const headers = new Headers(request.headers);
  headers.set("cookie", applySetCookie(cookie, setCookie));
  return NextResponse.next({ request: { headers } });
}
