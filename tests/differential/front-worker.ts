/**
 * Stands before all gateways of a run. Request and answer come in envelopes, so that nothing on the
 * way rewrites a header: wrangler does that to whatever looks like the origin it serves.
 */

import type { Answer, Ask } from "./exchange.ts";

interface Binding {
  fetch(request: Request): Promise<Response>;
}

/** What to do: ask a gateway, or a session object by its name. */
export type Envelope =
  | { readonly gateway: string; readonly url: string; readonly ask: Ask }
  | { readonly object: string; readonly message: unknown };

type Env = Record<string, unknown> & {
  readonly SESSIONS: { idFromName(name: string): unknown; get(id: unknown): Binding };
};

export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    const envelope = (await request.json()) as Envelope;
    if ("object" in envelope) {
      const object = env.SESSIONS.get(env.SESSIONS.idFromName(envelope.object));
      const body = JSON.stringify(envelope.message);
      return object.fetch(new Request("http://object/", { method: "POST", body }));
    }
    const { gateway, url, ask } = envelope;
    const onward = new Request(url, { method: ask.method, headers: ask.headers, body: ask.body, redirect: "manual" });
    const response = await (env[gateway] as Binding).fetch(onward);
    const headers = Object.fromEntries([...response.headers].filter(([name]) => name !== "set-cookie"));
    const answer: Answer = {
      status: response.status,
      headers,
      setCookie: response.headers.getSetCookie(),
      body: await response.text(),
    };
    return Response.json(answer);
  },
};
