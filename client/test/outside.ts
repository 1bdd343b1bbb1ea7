/**
 * What stands around the package in these tests: Next.js' request scope, the Cloudflare context,
 * and a gateway that is a plain object. Everything that passes between them is real.
 */
import { registerHooks } from "node:module";
import type { MockTimers, TestContext } from "node:test";
import type { Gateway } from "../src/gateway.ts";

const SCOPE = new URL("./next-scope.ts", import.meta.url).href;

registerHooks({
  resolve(specifier, context, next) {
    // Both work only while Next.js renders, and Next.js is the browser tests' part.
    if (specifier === "next/headers" || specifier === "next/navigation") return next(SCOPE, context);
    // Bundlers know `next/server`; Node asks for the file.
    return next(specifier === "next/server" ? "next/server.js" : specifier, context);
  },
});

/** Gives the app these bindings, and no others. */
export function bind(env: Record<string, unknown>): void {
  Object.assign(globalThis, { [Symbol.for("__cloudflare-context__")]: { env, cf: {}, ctx: {} } });
}

/** A gateway that gives one answer, and the requests that it was sent. */
export function gateway(answer: (request: Request) => Response | Promise<Response>): Gateway & {
  requests: Request[];
} {
  const requests: Request[] = [];
  return {
    requests,
    async fetch(input, init) {
      const request = new Request(input, init);
      requests.push(request);
      return answer(request);
    },
  };
}

/** Gateways that say nothing, or not all: two to whom a signal means nothing, and one that heeds it. */
export const SILENT = {
  "never answers": () => new Promise<Response>(() => {}),
  "stalls after its head": () => new Response(new ReadableStream()),
  "waits to be told to stop": ({ signal }) =>
    new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason))),
} satisfies Record<string, Parameters<typeof gateway>[0]>;

/** Stops the clock that deadlines go by, until the end of the test. */
export function stopClock({ mock: { timers } }: TestContext): MockTimers {
  // Node's types know the others only.
  timers.enable({ apis: ["AbortSignal.timeout" as "setTimeout"] });
  return timers;
}

/** What `work` has come to when nothing is left to do but to wait for something outside. */
export function soFar<T>(work: Promise<T>): Promise<T | "waiting"> {
  return Promise.race([work, new Promise<"waiting">((resolve) => setImmediate(resolve, "waiting"))]);
}

/** A gateway that answers with one body. */
export function answering(body: unknown, init?: ResponseInit): ReturnType<typeof gateway> {
  return gateway(() => Response.json(body, init));
}

/** A session as it is on the wire. */
export const WIRE = {
  session: {
    expiresAt: "2026-01-09T03:00:00.000Z",
    token: "Zk3vQ9xW1rT7uY5oP2aS8dF4gH6jK0lM",
    createdAt: "2026-01-02T03:00:00.000Z",
    updatedAt: "2026-01-02T03:00:01.000Z",
    ipAddress: "203.0.113.7",
    userAgent: "",
    userId: "uVq8Zr2bXc4Nn6Mm1Ll0Kk9Jj7Hh5Gg3",
    id: "sA1bB2cC3dD4eE5fF6gG7hH8iI9jJ0kK",
  },
  user: {
    name: "Ada Lovelace",
    email: "ada@example.com",
    emailVerified: true,
    image: null,
    createdAt: "2026-01-01T00:00:00.000Z",
    updatedAt: "2026-01-01T00:00:01.000Z",
    id: "uVq8Zr2bXc4Nn6Mm1Ll0Kk9Jj7Hh5Gg3",
  },
};
