/** The lines that the gateway writes about its requests (docs/logs.md), found by their id. */

import { randomBytes } from "node:crypto";

import { eventually } from "./eventually.ts";
import type { Workers } from "./workers.ts";

/** One line, in the words of docs/logs.md. */
export interface Line {
  readonly event: "request" | "behind";
  readonly id: string;
  readonly route: string;
  readonly method: string;
  readonly caller: string;
  readonly status?: number;
  readonly code?: string;
  readonly stage?: string;
  readonly reason?: string;
  readonly detail?: string;
  /** Milliseconds, as those of each stage. */
  readonly ms: number;
  readonly stages?: Readonly<Record<string, number>>;
  readonly login?: string;
  readonly connections?: number;
  readonly turns?: number;
  readonly objectCalls?: number;
  readonly retries?: number;
  readonly races?: number;
  readonly conflicts?: number;
  readonly owed?: number;
}

/** An id such as Cloudflare gives to each request. */
export function newRay(): string {
  return `${randomBytes(8).toString("hex")}-FRA`;
}

/** What makes a request the one of that id. */
export function under(ray: string): { headers: Record<string, string> } {
  return { headers: { "cf-ray": ray } };
}

/** Every line about requests so far. */
export function allLines(workers: Workers): Line[] {
  return workers
    .logs()
    .split("\n")
    .filter((line) => line.startsWith('{"event":"request"') || line.startsWith('{"event":"behind"'))
    .map((line) => JSON.parse(line) as Line);
}

/** The line of one request, or that of what goes on behind its answer, once it is written. */
export function lineOf(workers: Workers, ray: string, event: Line["event"] = "request"): Promise<Line> {
  const find = async (): Promise<Line | undefined> =>
    allLines(workers).find((line) => line.id === ray && line.event === event);
  return eventually(`the line of ${ray}`, find);
}
