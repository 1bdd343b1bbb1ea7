import { until } from "./deadline.ts";
import { DEFAULT_BASE_PATH, type Gateway } from "./gateway.ts";

/**
 * How long a browser's call may wait for its answer to begin, in milliseconds. The gateway gives a
 * sign-in 10 s and then says so; this one is for a gateway that says nothing.
 */
const DEADLINE_MS = 15_000;

/** As on every answer of the gateway, with when to try again. */
const HEADERS = { "cache-control": "no-store", "retry-after": "1", "x-content-type-options": "nosniff" };

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
 *
 * The deadline is for the head. A body is streamed and has none: workerd's signal does not reach a
 * body that is passed on. The gateway makes its bodies whole before it answers.
 */
export async function toGateway(request: Request, gateway: Gateway): Promise<Response> {
  const deadline = AbortSignal.timeout(DEADLINE_MS);
  try {
    const sent = new Request(request, { redirect: "manual", signal: deadline });
    return await until(deadline, gateway.fetch(sent));
  } catch (cause) {
    console.error("the gateway could not be reached:", cause);
    return Response.json(
      { message: "Sign-in is not available at the moment", code: "GATEWAY_UNREACHABLE" },
      { status: 503, headers: HEADERS },
    );
  }
}
