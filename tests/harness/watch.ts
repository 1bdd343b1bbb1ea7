/** Sees every answer that a world's visitors get, and remembers what the invariants ask about. */

import { count } from "./figures.ts";
import { ABORT_AFTER } from "./front-headers.ts";
import { payloadOf } from "./signed.ts";
import type { Send } from "./visitor.ts";

/** What the platform says where a request could never be answered: error 1101. */
export const HUNG = /code had hung|error code: 1101/i;

/** An answer that must not be, as a sentence. */
export type Trouble = string;

/** How many requests a test itself has taken from the gateway so far. */
export interface Taken {
  /** They panicked: the app answers in the gateway's place. */
  panicked: number;
  /** They aborted their instance, or were in flight on it: the same, and the platform's log calls each of them hung. */
  aborted: number;
  /** They were in flight when the runtime was killed: their connections break off. */
  killed: number;
}

/** The witness of one world. */
export class Watch {
  /** What the test took; whoever takes adds to it. */
  readonly taken: Taken = { panicked: 0, aborted: 0, killed: 0 };
  /** How many requests were answered, by status; those given up half-way are under 0. */
  readonly statuses = new Map<number, number>();
  /** Every session token that a `Set-Cookie` gave to somebody. */
  readonly given = new Set<string>();
  /** Those whose sign-out was acknowledged. */
  readonly ended = new Set<string>();
  /** Those whose row was held against its object, however often. */
  readonly compared = new Set<string>();
  /** How many answers said that the code had hung. */
  hung = 0;
  /** How many the app gave in the place of a gateway that threw, or said nothing. */
  unreachable = 0;
  /** What was wrong with answers as such: a header that is missing. */
  readonly troubles: Trouble[] = [];
  /** How many requests broke off without an answer, as where the runtime was killed under them. */
  broken = 0;
  /** Requests without an answer so far. */
  pending = 0;
  /** The longest that an answer took, in milliseconds. */
  longest = 0;

  /**
   * How many requests the gateway gave no answer to, although the test did not take them: they still
   * wait, broke off, or were answered by the app in the gateway's place.
   */
  get lost(): number {
    const { panicked, aborted, killed } = this.taken;
    return this.pending + Math.max(0, this.broken - killed) + Math.max(0, this.unreachable - panicked - aborted);
  }

  /**
   * Adds to the figures what became of all of them, once no more will come.
   *
   * @throws Error if one was lost
   */
  conclude(): void {
    const { panicked, aborted, killed } = this.taken;
    count("requests lost", this.lost);
    count("requests cut off by a kill", Math.min(this.broken, killed));
    count("requests cut off by a panic or an abort", Math.min(this.unreachable, panicked + aborted));
    if (this.lost > 0) throw new Error(`${this.lost} requests were lost`);
  }

  /** Sends through `send` and looks at what comes back. */
  over(send: Send): Send {
    return async (url, init) => {
      this.pending += 1;
      count("requests");
      const began = performance.now();
      try {
        const response = await send(url, init);
        this.longest = Math.max(this.longest, performance.now() - began);
        await this.#see(url, new Headers(init.headers), response.clone());
        return response;
      } catch (error) {
        this.broken += 1;
        throw error;
      } finally {
        this.pending -= 1;
      }
    };
  }

  async #see(url: URL, asked: Headers, response: Response): Promise<void> {
    const body = await response.text();
    const where = `${url.pathname} answered ${response.status}`;
    if (HUNG.test(body)) this.hung += 1;
    if (asked.has(ABORT_AFTER)) {
      count("faults injected");
      // The front Worker's own answer; whether the gateway's came in time is in it.
      this.#count(body.includes('"aborted":true') ? 0 : Number(/"status":(\d+)/.exec(body)?.[1]));
      return;
    }
    this.#count(response.status);
    if (!url.pathname.startsWith("/api/auth/")) return;

    if (response.headers.get("cache-control") !== "no-store") this.troubles.push(`${where} without no-store`);
    if (response.headers.get("x-content-type-options") !== "nosniff") this.troubles.push(`${where} without nosniff`);
    if (response.status === 302 && response.headers.get("referrer-policy") !== "no-referrer") {
      this.troubles.push(`${where} without a referrer policy`);
    }
    if (response.status === 503) {
      const code = /"code":"(\w+)"/.exec(body)?.[1];
      if (code === "GATEWAY_UNREACHABLE") this.unreachable += 1;
      if (!code) this.troubles.push(`${where} without a code`);
      if (!response.headers.has("retry-after")) this.troubles.push(`${where} without saying when to try again`);
    }
    for (const line of response.headers.getSetCookie()) {
      const value = /session_token=([^;]+)/.exec(line)?.[1];
      if (value) this.given.add(payloadOf(value));
    }
    if (url.pathname.endsWith("/sign-out") && response.status === 200) {
      const value = /session_token=([^;]+)/.exec(asked.get("cookie") ?? "")?.[1];
      if (value) this.ended.add(payloadOf(value));
    }
  }

  #count(status: number): void {
    this.statuses.set(status, (this.statuses.get(status) ?? 0) + 1);
  }
}
