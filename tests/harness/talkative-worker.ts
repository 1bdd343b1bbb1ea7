/** session-do as it was built, but for logging what its objects are told: a session's token is in it. */

import { SessionObject as Built } from "../../session-do/build/index.js";

export { default, RateLimitObject } from "../../session-do/build/index.js";

export class SessionObject {
  readonly #built: Built;

  constructor(ctx: unknown, env: unknown) {
    this.#built = new Built(ctx, env);
  }

  async fetch(request: Request): Promise<Response> {
    console.log(await request.clone().text());
    return this.#built.fetch(request);
  }

  async alarm(): Promise<void> {
    await this.#built.alarm();
  }
}
