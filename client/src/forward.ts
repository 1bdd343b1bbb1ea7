import { DEFAULT_BASE_PATH, type Gateway } from "./gateway.ts";

/**
 * How long a browser's call may take, in milliseconds. The gateway gives a sign-in 10 s and then
 * says so; this one is for a gateway that says nothing.
 */
const DEADLINE_MS = 15_000;

/** Whether a request is for the gateway: its path is `basePath` or below it. */
export function isAuthRequest(request: Request, basePath: string = DEFAULT_BASE_PATH): boolean {
  const { pathname } = new URL(request.url);
  return pathname === basePath || pathname.startsWith(`${basePath}/`);
}

/**
 * Hands a browser's request to the gateway as it is, and gives back its answer as it is:
 * redirects are the browser's to follow, and every `Set-Cookie` is kept.
 *
 * `gateway` must be the binding `AUTH`. The one named `AUTH_SERVER` tells the gateway that the
 * app itself is asking, which no browser may.
 */
export async function toGateway(request: Request, gateway: Gateway): Promise<Response> {
  try {
    return await gateway.fetch(
      new Request(request, { redirect: "manual", signal: AbortSignal.timeout(DEADLINE_MS) }),
    );
  } catch (cause) {
    console.error("the gateway could not be reached:", cause);
    return Response.json(
      { message: "Sign-in is not available at the moment", code: "GATEWAY_UNREACHABLE" },
      { status: 503, headers: { "cache-control": "no-store", "retry-after": "1" } },
    );
  }
}
