/** What both stand-ins share: a loopback server that remembers which endpoints were asked. */

import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { listen } from "../ports.ts";

/** One request to a provider. Holds no code, token or secret, so that a test may print it. */
export interface SeenRequest {
  readonly endpoint: string;
  readonly method: string;
  /** Without its query. */
  readonly path: string;
  /** At the token endpoint: `authorization_code` or `refresh_token`. */
  grant?: string;
  /** The answer's status; absent while there is none. */
  status?: number;
}

/** A running stand-in. */
export interface Provider {
  /** Its origin, without a trailing slash. */
  readonly url: string;
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** What it was asked since it started, or since {@link Provider.forget}. */
  readonly requests: readonly SeenRequest[];
  /** How many of {@link Provider.requests} went to one endpoint. */
  count(endpoint: string): number;
  forget(): void;
  stop(): Promise<void>;
}

/** Someone who signs in: whatever was typed. */
export interface Person {
  readonly email: string;
  readonly name?: string;
  /** GitHub only; made from the address if not given. */
  readonly login?: string;
  /** Whether the provider vouches for the address; it does unless told otherwise. */
  readonly verified?: boolean;
}

export interface ProviderServer {
  readonly url: string;
  readonly requests: SeenRequest[];
  stop(): Promise<void>;
}

export type Handler = (request: IncomingMessage, response: ServerResponse, seen: SeenRequest) => Promise<void>;

/**
 * Listens on the loopback interface.
 *
 * @param endpoints the path of each endpoint that tests count
 * @param build makes the handler once the server's own origin is known
 */
export async function serve(
  port: number,
  endpoints: Readonly<Record<string, string>>,
  build: (url: string) => Handler,
): Promise<ProviderServer> {
  const names = new Map(Object.entries(endpoints).map(([name, path]) => [path, name]));
  const requests: SeenRequest[] = [];
  const server = await listen(createServer(), port);
  // `localhost` and not 127.0.0.1, so that a browser sees one site with the app.
  const url = `http://localhost:${(server.address() as AddressInfo).port}`;
  const handle = build(url);

  server.on("request", (request: IncomingMessage, response: ServerResponse) => {
    const { pathname } = new URL(request.url ?? "/", url);
    const seen: SeenRequest = {
      endpoint: names.get(pathname) ?? "other",
      method: request.method ?? "GET",
      path: pathname,
    };
    requests.push(seen);
    response.once("close", () => (seen.status = response.statusCode));
    handle(request, response, seen).catch((error: unknown) => {
      console.error(error);
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  });

  return {
    url,
    requests,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The part of {@link Provider} that reads the log. */
export function logOf(requests: SeenRequest[]): Pick<Provider, "requests" | "count" | "forget"> {
  return {
    requests,
    count: (endpoint) => requests.filter((request) => request.endpoint === endpoint).length,
    forget: () => void requests.splice(0),
  };
}

/** The fields of a form that was posted. Forms here are typed by people: 64 KiB is plenty. */
export async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  const LIMIT = 65_536;
  let body = "";
  for await (const chunk of request.setEncoding("utf8")) {
    body += chunk as string;
    if (body.length > LIMIT) throw new Error("form too large");
  }
  return new URLSearchParams(body);
}

export function redirect(response: ServerResponse, location: string): void {
  response.writeHead(302, { location, "cache-control": "no-store" }).end();
}

export function sendHtml(response: ServerResponse, status: number, html: string): void {
  const headers = { "content-type": "text/html; charset=utf-8", "cache-control": "no-store" };
  response.writeHead(status, headers).end(html);
}

export function sendSvg(response: ServerResponse, svg: string): void {
  response.writeHead(200, { "content-type": "image/svg+xml", "cache-control": "max-age=3600" }).end(svg);
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  const headers = { "content-type": "application/json; charset=utf-8", "cache-control": "no-store" };
  response.writeHead(status, headers).end(JSON.stringify(body));
}
