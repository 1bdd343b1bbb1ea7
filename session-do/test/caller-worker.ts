/** Stands in for the gateway: hands a request to the object that its path names. */

interface SessionObject {
  fetch(url: string, init: RequestInit): Promise<Response>;
  armedFor(): Promise<number | null>;
  ring(): Promise<string | null>;
}

interface Env {
  readonly SESSIONS: { getByName(name: string): SessionObject };
}

export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    const { pathname, searchParams } = new URL(request.url);
    const object = env.SESSIONS.getByName(pathname.slice(1));
    if (searchParams.has("armed")) return Response.json(await object.armedFor());
    if (searchParams.has("ring")) return Response.json(await object.ring());
    const init: RequestInit = { method: request.method };
    if (request.method !== "GET") init.body = await request.text();
    return object.fetch("https://session-object/", init);
  },
};
