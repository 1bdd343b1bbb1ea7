/** What a provider's endpoint may do instead of answering. */

import type { IncomingMessage, ServerResponse } from "node:http";

/** Answers one request, or does not. `honest` gives the answer that was due. */
export type Misbehaviour = (response: ServerResponse, honest: () => Answer, request: IncomingMessage) => void;

/** An answer of an endpoint that behaves. */
export interface Answer {
  readonly status: number;
  readonly body: string;
}

const JSON_TYPE = { "content-type": "application/json" };

/** Answers as it should. */
export const honestly: Misbehaviour = (response, honest) => {
  const { status, body } = honest();
  response.writeHead(status, JSON_TYPE).end(body);
};

/** Takes the request and says nothing. */
export const silent: Misbehaviour = () => {};

/** Says the right thing, so many milliseconds late. */
export const slow = (milliseconds: number): Misbehaviour => (response, honest, request) =>
  void setTimeout(() => honestly(response, honest, request), milliseconds);

/** Sends a head, and then nothing. */
export const headOnly: Misbehaviour = (response) => void response.writeHead(200, JSON_TYPE).flushHeaders();

/** Never stops sending, at a pace that leaves the machine to others: a megabyte a second. */
export const endless: Misbehaviour = (response) => {
  response.writeHead(200, JSON_TYPE);
  const pace = setInterval(() => response.write(" ".repeat(16_384)), 16);
  response.once("close", () => clearInterval(pace));
};

/** Answers with a status, and a body that would be right. */
export const status = (code: number): Misbehaviour => (response, honest) =>
  void response.writeHead(code, { ...JSON_TYPE, "retry-after": "60" }).end(honest().body);

/** Resets the connection. */
export const reset: Misbehaviour = (_, __, request) => void request.socket.resetAndDestroy();

/** Resets it within its answer. */
export const resetInside: Misbehaviour = (response, honest, request) => {
  const { body } = honest();
  response.writeHead(200, { ...JSON_TYPE, "content-length": body.length });
  response.write(body.slice(0, body.length >> 1), () => request.socket.resetAndDestroy());
};

/** Sends whoever asks to another endpoint of the same provider, which would take the request. */
export const redirect = (code: number, to: string): Misbehaviour => (response) => void response.writeHead(code, { location: to }).end();

/** Answers 200 with a body that is none. */
export const says = (body: string, type = "application/json"): Misbehaviour => (response) =>
  void response.writeHead(200, { "content-type": type }).end(body);
