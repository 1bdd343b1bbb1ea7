/**
 * session-do as it was built, with its class under one that tests can look into and break: the
 * harness reads an object's storage by RPC, which a class from Rust does not answer.
 *
 * A request for `/break` breaks the message that comes next: see {@link Breakage}.
 */

import { DurableObject } from "cloudflare:workers";

// First, so that it sees the instance being made.
import { takeMemory, wasmInstances } from "../../tests/storms/wasm-memory.ts";
// Made by `cargo xtask build session-do`.
import worker, { RateLimitObject, SessionObject as Built } from "../build/index.js";
import type { Breakage } from "../../tests/harness/objects.ts";

/** Characters that an instance without a free page has no room for. */
const TOO_MUCH = 64 << 20;
/** How long a silent object says nothing, in milliseconds: longer than any request may take. */
const SILENCE = 30_000;

export class SessionObject extends DurableObject {
  readonly #built: { fetch(request: Request): Promise<Response>; alarm(): Promise<unknown> };
  #next: Breakage | undefined;
  #messages = 0;

  constructor(ctx: DurableObject["ctx"], env: unknown) {
    super(ctx, env);
    this.#built = new Built(ctx, env);
  }

  override async fetch(request: Request): Promise<Response> {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname === "/break") {
      this.#next = searchParams.get("how") as Breakage;
      this.#messages = 0;
      return new Response();
    }
    if (pathname === "/messages") return Response.json(this.#messages);
    if (pathname === "/instances") return Response.json(wasmInstances());

    this.#messages += 1;
    const how = this.#next;
    if (how !== "overloaded") this.#next = undefined;
    if (how === "overloaded") throw Object.assign(new Error("Durable Object is overloaded"), { overloaded: true });
    if (how === "throws") throw new Error("broken");
    if (how === "silent") await silence();
    if (how === "out of memory") {
      takeMemory();
      return this.#built.fetch(new Request(request.url, { method: "POST", body: "x".repeat(TOO_MUCH) }));
    }
    if (how === "reset before") this.ctx.abort("Durable Object reset because its code was updated");
    const response = await this.#built.fetch(request);
    if (how === "silent after") await silence();
    if (how === "reset after") this.ctx.abort("Durable Object reset because its code was updated");
    return response;
  }

  override async alarm(): Promise<void> {
    await this.#built.alarm();
  }
}

/** Says nothing, and nothing true after that. A timer is under way, so that the runtime sees no hang. */
async function silence(): Promise<never> {
  await new Promise((resolve) => setTimeout(resolve, SILENCE));
  throw new Error("silent");
}

export { RateLimitObject };
export default worker;
