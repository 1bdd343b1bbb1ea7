/**
 * session-do as it was built, with a handler that speaks to thousands of its objects in one
 * request, in the messages that domain/src/session_object pins: from outside, each would cost
 * more than the object does.
 */

// First, so that it sees the instance being made.
import { wasmMemory } from "./wasm-memory.ts";
import { RateLimitObject, SessionObject } from "../../session-do/build/index.js";

interface Env {
  readonly SESSIONS: { getByName(name: string): { fetch(url: string, init: RequestInit): Promise<Response> } };
}

/** Sessions to be made known to their objects. */
export interface Wave {
  /** The token of the session of this number is `<prefix>-<number>`. */
  readonly prefix: string;
  readonly sessions: number;
  /** How long the first is on, in milliseconds; 0 if there are none, and their objects are only asked. */
  readonly lasts: number;
  /** How much longer each is on than the one before it, in milliseconds. */
  readonly apart: number;
}

/** How many objects are spoken to at once. */
const AT_ONCE = 50;

export { RateLimitObject, SessionObject };

export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    if (request.method !== "POST") return Response.json(wasmMemory());
    const wave = (await request.json()) as Wave;
    let next = 0;
    const one = async (): Promise<void> => {
      for (let number = next++; number < wave.sessions; number = next++) await learn(env, wave, number);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, one));
    return new Response();
  },
};

/** A reader finds the object empty, brings it the rows, and the next one is answered from it. */
async function learn(env: Env, wave: Wave, number: number): Promise<void> {
  const token = `${wave.prefix}-${number}`;
  const object = env.SESSIONS.getByName(await nameOf(token));
  const says = async (message: object): Promise<{ type: string; generation?: number }> => {
    const answer = await object.fetch("https://session-object/", { method: "POST", body: JSON.stringify(message) });
    if (!answer.ok) throw new Error(`the object answered ${answer.status}`);
    return answer.json() as Promise<{ type: string; generation?: number }>;
  };
  const read = { type: "read", revalidateAfter: 600, maxStale: 600, slide: null };

  const { generation } = await says(read);
  if (wave.lasts === 0) return;
  const now = new Date().toISOString();
  const expiresAt = new Date(Date.now() + wave.lasts + number * wave.apart).toISOString();
  const dates = { createdAt: now, updatedAt: now };
  const session = { expiresAt, token, ...dates, ipAddress: "", userAgent: "", userId: wave.prefix, id: token };
  const user = { name: "", email: `${wave.prefix}@example.com`, emailVerified: true, image: null, ...dates, id: wave.prefix };
  await says({ type: "keep", generation, found: { session, user, readAt: now }, askedAt: now, slide: null });
  const { type } = await says(read);
  if (type !== "session") throw new Error(`a session that was kept reads as ${type}`);
}

async function nameOf(token: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(token));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
