/**
 * The reference: the real Better Auth in a process of its own, as it runs in production, with one
 * instance for each configuration. Its parent says which, and hears where it listens.
 *
 * Not imported by anything: `reference-process.ts` runs it.
 */

import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { drizzle } from "drizzle-orm/postgres-js";
import postgres from "postgres";

import { listen } from "../stack/ports.ts";
import type { Setup } from "./reference-process.ts";
import { schema } from "./reference-schema.ts";

interface Auth {
  handler(request: Request): Promise<Response>;
}

process.once("message", (setup: Setup) => {
  run(setup).then(
    (port) => process.send?.({ port }),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
// A parent that is gone needs no reference.
process.once("disconnect", () => process.exit(0));

async function run(setup: Setup): Promise<number> {
  redirectFetch(setup.hosts);
  const { betterAuth } = (await import(setup.package)) as { betterAuth(options: object): Auth };
  const { drizzleAdapter } = (await import(`${setup.package}/adapters/drizzle`)) as {
    drizzleAdapter(db: object, options: object): unknown;
  };
  const db = drizzle(postgres(setup.database, { onnotice: () => {} }), { schema });
  const instances = new Map<string, { auth: Auth; origin: string }>();
  for (const { name, options } of setup.configurations) {
    const database = drizzleAdapter(db, { provider: "pg", schema });
    const auth = betterAuth({ ...options, database, logger: { disabled: true }, telemetry: { enabled: false } });
    instances.set(name, { auth, origin: new URL(options["baseURL"] as string).origin });
  }
  const server = await listen(createServer(), 0);
  server.on("request", (request: IncomingMessage, response: ServerResponse) => {
    const name = request.headers["x-configuration"] as string;
    const instance = instances.get(name);
    if (!instance) return void response.writeHead(500).end(`no configuration ${name}`);
    return void serve(instance.auth, instance.origin, request, response);
  });
  return (server.address() as AddressInfo).port;
}

/** The addresses of the companies are fixed in Better Auth; here they lead to the scripted ones. */
function redirectFetch(hosts: Readonly<Record<string, string>>): void {
  const outside = globalThis.fetch;
  globalThis.fetch = (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    const known = Object.entries(hosts).find(([theirs]) => url.startsWith(theirs));
    if (!known) return Promise.reject(new Error(`nothing may leave this machine, not even for ${url}`));
    return outside(known[1] + url.slice(known[0].length), init);
  };
}

async function serve(auth: Auth, origin: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { "x-configuration": _, connection: __, host: ___, ...own } = request.headers;
    const answer = await auth.handler(
      new Request(origin + (request.url ?? "/"), {
        method: request.method ?? "GET",
        headers: own as Record<string, string>,
        body: chunks.length > 0 ? Buffer.concat(chunks) : null,
      }),
    );
    const headers: Record<string, string | string[]> = Object.fromEntries(answer.headers);
    const cookies = answer.headers.getSetCookie();
    if (cookies.length > 0) headers["set-cookie"] = cookies;
    response.writeHead(answer.status, headers).end(await answer.text());
  } catch (error) {
    console.error(error);
    response.writeHead(500).end();
  }
}
