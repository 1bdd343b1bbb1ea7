/**
 * Stands before the gateway where a test needs no app, bound to it as an app is: `AUTH` for what
 * browsers send, `AUTH_SERVER` for what the app asks itself. What browsers send it hands on as apps
 * do, so that they see what an app's browsers see, whatever becomes of the gateway.
 *
 * It also gives up on requests half-way, as a browser does whose tab is closed: workerd does not
 * cancel a request when its HTTP client goes away, but does when a service binding's caller aborts.
 */

import { toGateway } from "../../client/src/forward.ts";
import type { Gateway } from "../../client/src/gateway.ts";
import { ABORT_AFTER, ASK_LIMIT, ASK_OBJECT, AS_SERVER, SET_HEADER } from "./front-headers.ts";

interface Env {
  readonly AUTH: Gateway;
  readonly AUTH_SERVER: Gateway;
  readonly SESSIONS: Namespace;
  readonly RATE_LIMITS: Namespace;
}

interface Namespace {
  idFromName(name: string): unknown;
  get(id: unknown): Gateway;
}

export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    const object = request.headers.get(ASK_OBJECT);
    if (object !== null) return env.SESSIONS.get(env.SESSIONS.idFromName(object)).fetch(request);
    const limit = request.headers.get(ASK_LIMIT);
    if (limit !== null) return env.RATE_LIMITS.get(env.RATE_LIMITS.idFromName(limit)).fetch(request);

    const headers = new Headers(request.headers);
    const abortAfter = headers.get(ABORT_AFTER);
    const asServer = headers.has(AS_SERVER);
    headers.delete(ABORT_AFTER);
    headers.delete(AS_SERVER);
    for (const [name, value] of request.headers) {
      if (!name.startsWith(SET_HEADER)) continue;
      headers.delete(name);
      headers.set(name.slice(SET_HEADER.length), decodeURIComponent(value));
    }

    const forwarded = new Request(request, { headers, redirect: "manual" });
    if (asServer) return env.AUTH_SERVER.fetch(forwarded);
    if (abortAfter === null) return toGateway(forwarded, env.AUTH);

    const controller = new AbortController();
    setTimeout(() => controller.abort(), Number(abortAfter));
    try {
      const response = await env.AUTH.fetch(forwarded, { signal: controller.signal });
      await response.arrayBuffer();
      return Response.json({ aborted: false, status: response.status });
    } catch (error) {
      if (!controller.signal.aborted) throw error;
      return Response.json({ aborted: true });
    }
  },
};
