/** What the session objects know, asked in their own words past the gateway. */

import { createHash } from "node:crypto";

import { ASK_OBJECT } from "./front-headers.ts";
import type { Workers } from "./workers.ts";

/** What an object answers to a reader; the message is pinned in domain/src/session_object. */
export interface ObjectReply {
  /** `session` while it is on, `noSession` once it is over, `askPostgres` where it knows nothing. */
  readonly type: string;
  /** The rows of a session that is on. */
  readonly copy?: { readonly session: object; readonly user: object };
}

/** What a token's object answers to a reader that may be served anything it holds. */
export async function replyOf(workers: Workers, token: string): Promise<ObjectReply> {
  const response = await workers.fetch(new URL("http://object/"), {
    method: "POST",
    headers: { [ASK_OBJECT]: nameOf(token) },
    body: JSON.stringify({ type: "read", revalidateAfter: 604_800, maxStale: 604_800, slide: null }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`the object answered ${response.status}: ${text}`);
  return JSON.parse(text) as ObjectReply;
}

/** The type of {@link replyOf}. */
export async function stateOf(workers: Workers, token: string): Promise<string> {
  return (await replyOf(workers, token)).type;
}

/** The name of a token's object. */
export function nameOf(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

/** How many objects were ever asked or told anything. */
export async function knownObjects(workers: Workers): Promise<number> {
  return (await workers.harness.getWorker("session-do").listDurableObjectIds("SessionObject")).length;
}
