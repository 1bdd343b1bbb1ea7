/**
 * Stands before a provider's endpoint and can keep a request waiting: a test then looks at, or
 * breaks off, a sign-in that is half done, at a moment of its own choosing.
 */

import { createServer, request as send, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

import { listen } from "../stack/ports.ts";
import { inTime } from "./eventually.ts";

/** A gate; it is open until it is shut. */
export interface Gate {
  /** The endpoint's address through the gate. */
  readonly url: string;
  /** Keeps requests waiting from now on. */
  shut(): void;
  /** Lets the waiting ones and all later ones through. */
  open(): void;
  /** How many codes were brought here more than once. */
  readonly reused: number;
  /** Resolves once `count` requests wait; rejects if they never come. */
  waiting(count: number): Promise<void>;
  /** Ends it and what waits at it. */
  close(): Promise<void>;
}

/** Puts a gate before one endpoint. */
export async function startGate(endpoint: string): Promise<Gate> {
  let held: (() => void)[] | undefined;
  const codes = new Set<string>();
  let reused = 0;
  let watchers: { count: number; resolve: () => void }[] = [];
  const server = await listen(createServer(), 0);
  server.on("request", (request: IncomingMessage, response: ServerResponse) => {
    const pass = (): void => {
      request.on("data", (form: Buffer) => {
        const code = new URLSearchParams(form.toString()).get("code");
        if (code && codes.has(code)) reused += 1;
        if (code) codes.add(code);
      });
      forward(endpoint, request, response);
    };
    if (!held) return pass();
    held.push(pass);
    const arrived = held.length;
    watchers = watchers.filter(({ count, resolve }) => {
      if (count > arrived) return true;
      resolve();
      return false;
    });
  });

  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}${new URL(endpoint).pathname}`,
    get reused() {
      return reused;
    },
    shut: () => {
      held ??= [];
    },
    open: () => {
      const waiting = held ?? [];
      held = undefined;
      for (const pass of waiting) pass();
    },
    waiting: async (count) => {
      if ((held?.length ?? 0) >= count) return;
      const come = new Promise<void>((resolve) => watchers.push({ count, resolve }));
      await inTime(() => `${held?.length ?? 0} of ${count} requests wait at the gate`, come);
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function forward(endpoint: string, request: IncomingMessage, response: ServerResponse): void {
  const onward = send(endpoint, { method: request.method, headers: { ...request.headers, host: new URL(endpoint).host } });
  onward.on("response", (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  onward.on("error", () => response.destroy());
  request.pipe(onward);
}
