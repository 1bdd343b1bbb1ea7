/**
 * What this project exists to end: a Worker that keeps the promise of its initialisation, so that
 * the request that happens to come first does the work for all. If that request goes away, its
 * I/O goes with it, and nobody after it is ever answered.
 */

interface Env {
  /** Where the initialisation waits for an answer. */
  readonly SLOW_ADDRESS: string;
}

let ready: Promise<string> | undefined;

export default {
  async fetch(_request: Request, env: Env): Promise<Response> {
    ready ??= initialise(env);
    return new Response(await ready);
  },
};

async function initialise(env: Env): Promise<string> {
  const response = await fetch(env.SLOW_ADDRESS);
  return response.text();
}
