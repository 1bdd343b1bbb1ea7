/** GitHub's stand-in: OAuth 2 without OpenID Connect, and the two profile calls. */

import { createHash, randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { sendEmails, sendUser, subjectOf, type GitHubAccount } from "./github-api.ts";
import { errorPage, picture, readDecision, signInPage } from "./pages.ts";
import { logOf, readForm, redirect, sendHtml, sendJson, sendSvg, serve, type Handler, type Provider } from "./server.ts";

const CLIENT_ID = "github-client";
const CLIENT_SECRET = "github-client-secret-in-tests";
/** GitHub's own paths, of github.com and api.github.com at once. */
const PATHS = {
  authorization: "/login/oauth/authorize",
  token: "/login/oauth/access_token",
  user: "/user",
  emails: "/user/emails",
} as const;
const PICTURE = "/u/";
/** GitHub's codes expire after ten minutes. */
const CODE_LIFETIME = 600_000;

export interface GitHubOptions {
  /** On 127.0.0.1; a free one if not given. */
  readonly port?: number;
  /** Every address that a sign-in may come back to, in full. */
  readonly redirectUris: readonly [string, ...string[]];
}

export interface GitHub extends Provider {
  readonly endpoints: {
    readonly issuer: string;
    readonly authorization: string;
    readonly token: string;
    readonly api: string;
  };
}

/** Starts it. Requests are counted under `authorization`, `token`, `user`, `emails` and `other`. */
export async function startGitHub(options: GitHubOptions): Promise<GitHub> {
  const server = await serve(options.port ?? 0, PATHS, (url) => handler(url, options.redirectUris));
  const { url } = server;
  const issuer = issuerAt(url);
  return {
    ...logOf(server.requests),
    url,
    issuer,
    clientId: CLIENT_ID,
    clientSecret: CLIENT_SECRET,
    endpoints: { issuer, authorization: url + PATHS.authorization, token: url + PATHS.token, api: url },
    stop: server.stop,
  };
}

/** What an authorization request asked for, and then what its code stands for. */
interface Pending {
  readonly redirectUri: string;
  readonly state: string | null;
  readonly scopes: readonly string[];
  readonly challenge: string | null;
}

interface Code extends Pending {
  readonly account: GitHubAccount;
  /** Milliseconds since 1970. */
  readonly expires: number;
}

function handler(url: string, redirectUris: readonly [string, ...string[]]): Handler {
  const pending = new Map<string, Pending>();
  const codes = new Map<string, Code>();
  const tokens = new Map<string, GitHubAccount>();

  const authorize = (query: URLSearchParams, response: ServerResponse) => {
    if (query.get("client_id") !== CLIENT_ID) {
      return sendHtml(response, 404, errorPage("GitHub", "No app has this client_id."));
    }
    const redirectUri = query.get("redirect_uri") ?? redirectUris[0];
    const state = query.get("state");
    if (!redirectUris.includes(redirectUri)) {
      const why = "The redirect_uri is not associated with this application.";
      return redirect(response, answer(redirectUris[0], { error: "redirect_uri_mismatch", error_description: why, state }));
    }
    const id = randomBytes(16).toString("hex");
    const scopes = (query.get("scope") ?? "").split(/[\s,]+/).filter(Boolean);
    // GitHub takes S256 only; anything else counts as no challenge.
    const challenge = query.get("code_challenge_method") === "S256" ? query.get("code_challenge") : null;
    pending.set(id, { redirectUri, state, scopes, challenge });
    const action = `${PATHS.authorization}/${id}`;
    const loginHint = query.get("login") ?? undefined;
    sendHtml(
      response,
      200,
      signInPage({ provider: "GitHub", action, clientId: CLIENT_ID, scopes, asksLogin: true, loginHint }),
    );
  };

  const decide = async (id: string, request: IncomingMessage, response: ServerResponse) => {
    const asked = pending.get(id);
    if (!asked) {
      return sendHtml(response, 400, errorPage("GitHub", "This page is too old. Go back to the app and sign in again."));
    }
    pending.delete(id);
    const person = readDecision(await readForm(request));
    if (!person) {
      const why = "The user has denied your application access.";
      const refusal = { error: "access_denied", error_description: why, state: asked.state, iss: issuerAt(url) };
      return redirect(response, answer(asked.redirectUri, refusal));
    }
    const code = randomBytes(10).toString("hex");
    const account = { ...subjectOf(person), person, scopes: asked.scopes };
    codes.set(code, { ...asked, account, expires: Date.now() + CODE_LIFETIME });
    redirect(response, answer(asked.redirectUri, { code, state: asked.state, iss: issuerAt(url) }));
  };

  const exchange = async (request: IncomingMessage, response: ServerResponse) => {
    const body = redeem(await readForm(request), codes, tokens);
    if (request.headers.accept?.includes("application/json")) return sendJson(response, 200, body);
    const headers = { "content-type": "application/x-www-form-urlencoded; charset=utf-8" };
    response.writeHead(200, headers).end(new URLSearchParams(body).toString());
  };

  return async (request, response, seen) => {
    const { searchParams } = new URL(request.url ?? "/", url);
    const page = `${PATHS.authorization}/`;
    if (seen.path.startsWith(page) && seen.method === "POST") return decide(seen.path.slice(page.length), request, response);
    if (seen.path.startsWith(PICTURE)) return sendSvg(response, picture("@", Number(seen.path.slice(PICTURE.length))));
    switch (`${seen.method} ${seen.path}`) {
      case `GET ${PATHS.authorization}`:
        return authorize(searchParams, response);
      case `POST ${PATHS.token}`:
        seen.grant = "authorization_code";
        return exchange(request, response);
      case `GET ${PATHS.user}`:
        return sendUser(`${url}${PICTURE}`, tokens, request, response);
      case `GET ${PATHS.emails}`:
        return sendEmails(tokens, request, response);
      default:
        return sendJson(response, 404, { message: "Not Found", status: "404" });
    }
  };
}

/** GitHub answers 200 whatever is wrong; the body says what. A code is spent by its first use, right or wrong. */
function redeem(
  form: URLSearchParams,
  codes: Map<string, Code>,
  tokens: Map<string, GitHubAccount>,
): Record<string, string> {
  if (form.get("client_id") !== CLIENT_ID || form.get("client_secret") !== CLIENT_SECRET) {
    return failure("incorrect_client_credentials", "The client_id and/or client_secret passed are incorrect.");
  }
  const name = form.get("code") ?? "";
  const code = codes.get(name);
  codes.delete(name);
  const verifier = createHash("sha256").update(form.get("code_verifier") ?? "").digest("base64url");
  if (!code || code.expires <= Date.now() || (code.challenge !== null && code.challenge !== verifier)) {
    return failure("bad_verification_code", "The code passed is incorrect or expired.");
  }
  if (form.has("redirect_uri") && form.get("redirect_uri") !== code.redirectUri) {
    return failure("redirect_uri_mismatch", "The redirect_uri MUST match the registered callback URL.");
  }
  const token = `gho_${randomBytes(27).toString("base64url").replace(/[-_]/g, "0")}`;
  tokens.set(token, code.account);
  return { access_token: token, token_type: "bearer", scope: code.scopes.join(",") };
}

function failure(error: string, description: string): Record<string, string> {
  return { error, error_description: description, error_uri: "https://docs.github.com/" };
}

/** RFC 9207: GitHub names itself in its answers since 2026. */
function issuerAt(url: string): string {
  return `${url}/login/oauth`;
}

function answer(redirectUri: string, parameters: Record<string, string | null>): string {
  const url = new URL(redirectUri);
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== null) url.searchParams.set(name, value);
  }
  return url.href;
}
