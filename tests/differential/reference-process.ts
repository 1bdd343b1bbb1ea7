/** Starts the reference's process and speaks HTTP to it. */

import { once } from "node:events";
import { Agent, request } from "node:http";
import path from "node:path";

import type { JsonObject } from "../stack/config.ts";
import { startChild, stopChild } from "../stack/children.ts";
import type { Answer, Ask, Send } from "./exchange.ts";

/** What the process is told once. */
export interface Setup {
  /** `better-auth`, or the name under which another version of it is installed. */
  readonly package: string;
  readonly database: string;
  /** What is asked for instead of each address that Better Auth has built in. */
  readonly hosts: Readonly<Record<string, string>>;
  readonly configurations: readonly { readonly name: string; readonly options: JsonObject }[];
}

/** The running reference. */
export interface Reference {
  readonly send: Send;
  close(): Promise<void>;
}

/** Starts it and waits until it listens. */
export async function startReference(setup: Setup): Promise<Reference> {
  const env = { ...process.env, NODE_ENV: "production", NODE_NO_WARNINGS: "1" };
  const child = startChild(process.execPath, [path.join(import.meta.dirname, "reference.ts")], {
    env,
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  child.send(setup);
  const ended = once(child, "exit").then(([code]) => {
    throw new Error(`the reference ended with ${code} before it listened`);
  });
  const [{ port }] = (await Promise.race([once(child, "message"), ended])) as [{ port: number }];
  ended.catch(() => {});
  const agent = new Agent({ keepAlive: true });
  return {
    send: (configuration, ask) => exchange(agent, port, configuration, ask),
    async close() {
      agent.destroy();
      await stopChild(child);
    },
  };
}

function exchange(agent: Agent, port: number, configuration: string, ask: Ask): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers = { ...ask.headers, "x-configuration": configuration };
    const length = ask.body === null ? {} : { "content-length": String(Buffer.byteLength(ask.body)) };
    const sent = request({ agent, host: "127.0.0.1", port, method: ask.method, path: ask.target, headers: { ...headers, ...length } });
    sent.on("error", reject);
    sent.on("response", (response) => {
      let body = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => (body += chunk));
      response.on("error", reject);
      response.on("end", () => {
        const { "set-cookie": setCookie = [], ...rest } = response.headers;
        resolve({ status: response.statusCode ?? 0, headers: rest as Record<string, string>, setCookie, body });
      });
    });
    sent.end(ask.body ?? undefined);
  });
}
