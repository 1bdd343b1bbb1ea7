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
  const { body, status, headers } = await toGateway(plain(request), await bound("AUTH"));
  // In `next dev` the binding's answer is another class's, which Next.js refuses.
  return new Response(body, { status, headers: [...headers] });
}

/** Next.js gives a proxy object around the request, which `Request` and bindings refuse. */
function plain({ url, method, headers, body }: Request): Request {
  // DOM's types do not know `duplex`, which a streamed body needs.
  const init: RequestInit & { duplex: "half" } = { method, headers, body, duplex: "half" };
  return new Request(url, init);
}

export { handler as GET, handler as POST };
