/**
 * session-do as it was built, deployed again and again. The platform ends an object whose code was
 * updated, breaks what is in flight on it, and makes it anew from the next message on; so does
 * this. Beside the release there are one older and one newer, made of it by what may change
 * between releases: a field is added to messages, replies and records, with a default.
 */

import { DurableObject } from "cloudflare:workers";

import { RateLimitObject, SessionObject as Built } from "../../session-do/build/index.js";

type Json = Record<string, unknown>;

export { RateLimitObject };

const RELEASES = ["this", "newer", "older"] as const;

/** How many deploys there were; all of a Worker's isolates learn of one at once here. */
let deploys = 0;

export class SessionObject extends DurableObject {
  readonly #built: Built;
  readonly #deployed = deploys;

  constructor(ctx: DurableObject["ctx"], env: unknown) {
    super(ctx, env);
    this.#built = new Built(ctx, env);
  }

  override async fetch(request: Request): Promise<Response> {
    this.#current();
    const release = RELEASES[this.#deployed % RELEASES.length];
    const message = (await request.json()) as Json;
    const answer = await this.#built.fetch(
      new Request(request.url, { method: "POST", body: JSON.stringify(release === "older" ? asBefore(message) : message) }),
    );
    // What was done is stored; the answer may still be lost.
    this.#current();
    if (release !== "newer") return answer;
    const { sql } = this.ctx.storage;
    const [stored] = sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'session'");
    if (stored) sql.exec("UPDATE session SET record = json_set(record, '$.addedLater', json('{}'))");
    return Response.json({ ...((await answer.json()) as Json), addedLater: {} }, { status: answer.status });
  }

  override async alarm(): Promise<void> {
    await this.#built.alarm();
  }

  /** Ends this object if its code is not the latest. */
  #current(): void {
    if (this.#deployed !== deploys) this.ctx.abort("Durable Object reset because its code was updated.");
  }
}

/** What an older release reads of a message: it does not know the fields that were added since. */
function asBefore(message: Json): Json {
  const { slide, ...known } = message;
  if (!slide) return message;
  const { absoluteLifetime: _, ...policy } = slide as Json;
  return { ...known, slide: policy };
}

export default {
  fetch(): Response {
    deploys += 1;
    return Response.json(deploys);
  },
};
