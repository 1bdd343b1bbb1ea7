/**
 * Stands before the gateway where a test needs no app, bound to it as an app is: `AUTH` for what
 * browsers send, `AUTH_SERVER` for what the app asks itself.
 *
 * It also gives up on requests half-way, as a browser does whose tab is closed: workerd does not
 * cancel a request when its HTTP client goes away, but does when a service binding's caller aborts.
 */

import { ABORT_AFTER, ASK_LIMIT, ASK_OBJECT, AS_SERVER, SET_HEADER } from "./front-headers.ts";

interface Binding {
  fetch(request: Request, init?: { signal: AbortSignal }): Promise<Response>;
}

interface Env {
  readonly AUTH: Binding;
  readonly AUTH_SERVER: Binding;
  readonly SESSIONS: Namespace;
  readonly RATE_LIMITS: Namespace;
}

interface Namespace {
  idFromName(name: string): unknown;
  get(id: unknown): Binding;
}

export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    const object = request.headers.get(ASK_OBJECT);
    if (object !== null) return env.SESSIONS.get(env.SESSIONS.idFromName(object)).fetch(request);
    const limit = request.headers.get(ASK_LIMIT);
    if (limit !== null) return env.RATE_LIMITS.get(env.RATE_LIMITS.idFromName(limit)).fetch(request);

    const headers = new Headers(request.headers);
    const abortAfter = headers.get(ABORT_AFTER);
    const binding = headers.has(AS_SERVER) ? env.AUTH_SERVER : env.AUTH;
    headers.delete(ABORT_AFTER);
    headers.delete(AS_SERVER);
    for (const [name, value] of request.headers) {
      if (!name.startsWith(SET_HEADER)) continue;
      headers.delete(name);
      headers.set(name.slice(SET_HEADER.length), decodeURIComponent(value));
    }

    const forwarded = new Request(request, { headers, redirect: "manual" });
    if (abortAfter === null) return answered(binding.fetch(forwarded));

    const controller = new AbortController();
    setTimeout(() => controller.abort(), Number(abortAfter));
    try {
      const response = await binding.fetch(forwarded, { signal: controller.signal });
      await response.arrayBuffer();
      return Response.json({ aborted: false, status: response.status });
    } catch (error) {
      if (!controller.signal.aborted) throw error;
      return Response.json({ aborted: true });
    }
  },
};

/** A gateway that threw is what a browser sees as 500; the harness would throw it at the test. */
function answered(response: Promise<Response>): Promise<Response> {
  return response.catch((error: unknown) => new Response(String(error), { status: 500 }));
}
