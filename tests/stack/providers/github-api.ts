/** The two calls of GitHub's API that say who someone is. */

import { createHash } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { sendJson, type Person } from "./server.ts";

export interface GitHubAccount {
  readonly id: number;
  readonly login: string;
  readonly person: Person;
  readonly scopes: readonly string[];
}

/** An account is its user name; who types none gets one made from the whole address. */
export function subjectOf(person: Person): Pick<GitHubAccount, "id" | "login"> {
  const login = person.login ?? person.email.toLowerCase().replace(/[^a-z0-9]+/g, "-");
  return { login, id: createHash("sha256").update(login.toLowerCase()).digest().readUIntBE(0, 5) };
}

/** `GET /user`. The address in it is what the user publishes: nothing, for most. */
export function sendUser(
  pictures: string,
  tokens: ReadonlyMap<string, GitHubAccount>,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const account = authenticate(tokens, request, response);
  if (!account) return;
  const { id, login, person } = account;
  sendJson(response, 200, {
    login,
    id,
    avatar_url: `${pictures}${id}`,
    type: "User",
    name: person.name || null,
    email: null,
  });
}

/** `GET /user/emails`. */
export function sendEmails(
  tokens: ReadonlyMap<string, GitHubAccount>,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const account = authenticate(tokens, request, response);
  if (!account) return;
  if (!account.scopes.some((scope) => scope === "user:email" || scope === "user")) {
    return sendJson(response, 404, { message: "Not Found", status: "404" });
  }
  const { id, login, person } = account;
  const typed = { email: person.email, primary: true, verified: person.verified ?? true, visibility: "private" };
  const hidden = `${id}+${login}@users.noreply.github.com`;
  sendJson(response, 200, [typed, { email: hidden, primary: false, verified: true, visibility: null }]);
}

/** Refuses as GitHub does, or answers whose token it is. */
function authenticate(
  tokens: ReadonlyMap<string, GitHubAccount>,
  request: IncomingMessage,
  response: ServerResponse,
): GitHubAccount | undefined {
  if (!request.headers["user-agent"]) {
    response.writeHead(403, { "content-type": "text/plain" });
    response.end("Request forbidden by administrative rules. Please make sure your request has a User-Agent header\n");
    return undefined;
  }
  const account = tokens.get(/^(?:bearer|token) (.+)$/i.exec(request.headers.authorization ?? "")?.[1] ?? "");
  if (!account) sendJson(response, 401, { message: "Bad credentials", status: "401" });
  return account;
}
