/**
 * The built Worker as it is, with its class under one that tests can look into: the harness reads an
 * object's storage by RPC, which a class from Rust does not answer.
 */

import { DurableObject } from "cloudflare:workers";

// Made by `cargo xtask build session-do`.
import worker, { RateLimitObject, SessionObject as Built } from "../build/index.js";

export { RateLimitObject };

export class SessionObject extends DurableObject {
  readonly #built: { fetch(request: Request): Promise<Response>; alarm(): Promise<unknown> };

  constructor(ctx: DurableObject["ctx"], env: unknown) {
    super(ctx, env);
    this.#built = new Built(ctx, env);
  }

  override fetch(request: Request): Promise<Response> {
    return this.#built.fetch(request);
  }

  override async alarm(): Promise<void> {
    await this.#built.alarm();
  }

  /** Calls `alarm` at once, and says what it threw. */
  async ring(): Promise<string | null> {
    try {
      await this.#built.alarm();
      return null;
    } catch (error) {
      return String(error);
    }
  }

  /** When the platform will call `alarm`, in milliseconds since 1970. */
  armedFor(): Promise<number | null> {
    return this.ctx.storage.getAlarm();
  }
}

export default worker;
