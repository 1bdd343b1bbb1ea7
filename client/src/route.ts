/**
 * The catch-all route, `app/api/auth/[...all]/route.ts`:
 *
 * ```ts
 * export { GET, POST } from "@vestibule/next/route";
 * ```
 *
 * It is what serves `next dev`. In production `@vestibule/next/worker` does the same in front of
 * Next.js, for less.
 *
 * @module
 */
import { toGateway } from "./forward.ts";
import { bound } from "./gateway.ts";

/** Hands the request to the gateway. */
export async function handler(request: Request): Promise<Response> {
  return toGateway(request, await bound("AUTH"));
}

export { handler as GET, handler as POST };
