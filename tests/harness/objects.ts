/** What the objects know, asked in their own words past the gateway. */

import { createHash, createHmac } from "node:crypto";

import { ASK_LIMIT, ASK_OBJECT } from "./front-headers.ts";
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
  const read = { type: "read", revalidateAfter: 604_800, maxStale: 604_800, slide: null };
  const asked = (): Promise<unknown> => ask(workers, { [ASK_OBJECT]: nameOf(token) }, read);
  // Once more where the platform had just ended it, as the gateway does.
  return (await asked().catch(asked)) as ObjectReply;
}

/** The type of {@link replyOf}. */
export async function stateOf(workers: Workers, token: string): Promise<string> {
  return (await replyOf(workers, token)).type;
}

/**
 * What becomes of a message to an object: it is refused, from then on, for there being too many; it
 * fails; the object is reset before it has the message, or before it has answered; it is silent, before
 * it has taken the message or after; or the message ends the memory of its instance, which is that of all
 * objects of the isolate.
 */
export type Breakage = "overloaded" | "throws" | "reset before" | "reset after" | "silent" | "silent after" | "out of memory";

/** Breaks the next message to a token's object, in a world whose `objects` are session-do/test/breakable-worker.ts. */
export async function breakObject(workers: Workers, token: string, how: Breakage): Promise<void> {
  await askObject(workers, token, `/break?how=${encodeURIComponent(how)}`);
}

/** How many messages a token's object has had since {@link breakObject}, or since it was last reset. */
export async function messagesTo(workers: Workers, token: string): Promise<number> {
  return Number(await (await askObject(workers, token, "/messages")).text());
}

/** How many instances of session-do's wasm there were in the isolate of a token's object. */
export async function instancesOf(workers: Workers, token: string): Promise<number> {
  return Number(await (await askObject(workers, token, "/instances")).text());
}

function askObject(workers: Workers, token: string, path: string): Promise<Response> {
  return workers.fetch(new URL(path, "http://object/"), { headers: { [ASK_OBJECT]: nameOf(token) } });
}

/** The name of a token's object. */
export function nameOf(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

/** How many objects were ever asked or told anything. */
export async function knownObjects(workers: Workers): Promise<number> {
  return (await workers.harness.getWorker("session-do").listDurableObjectIds("SessionObject")).length;
}

/** The name of the object that counts an address's requests for a path below the base path. */
export function limitNameOf(secret: string, address: string, path: string): string {
  return createHmac("sha256", secret).update(`vestibule rate limit\0${address}|${path}`).digest("hex");
}

/**
 * Asks the object of that name whether one more request may go on, at `now`. The message is pinned
 * in domain/src/rate_limit.
 */
export function askLimit(workers: Workers, name: string, rule: Rule, now = new Date()): Promise<unknown> {
  return ask(workers, { [ASK_LIMIT]: name }, { ...rule, now: now.toISOString() });
}

/** How many requests that object has let through in the window, found out by letting one more through. */
export async function countedRequests(workers: Workers, name: string, window: number): Promise<number> {
  for (let max = 1; ; max += 1) {
    const { type } = (await askLimit(workers, name, { window, max })) as { type: string };
    if (type === "allowed") return max - 1;
  }
}

/** `max` requests, and then a pause of `window` seconds. */
export interface Rule {
  readonly window: number;
  readonly max: number;
}

async function ask(workers: Workers, headers: Record<string, string>, message: object): Promise<unknown> {
  const response = await workers.fetch(new URL("http://object/"), { method: "POST", headers, body: JSON.stringify(message) });
  const text = await response.text();
  if (!response.ok) throw new Error(`the object answered ${response.status}: ${text}`);
  return JSON.parse(text);
}
