/**
 * Google and GitHub as both sides meet them: token endpoint, keys and profile calls, answering what
 * the {@link Script} says. There are no pages; the stand-ins of tests/stack have those.
 */

import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign, type KeyObject } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

import { listen } from "../stack/ports.ts";
import { readForm, sendJson } from "../stack/providers/server.ts";
import { ACCESS, CODE, read, REFRESH, write, type Grant, type Script } from "./script.ts";

export const CLIENT_ID = "differential-client";
export const CLIENT_SECRET = "differential-client-secret";

const KEY_ID = "differential-key";

/** The running companies. */
export interface Companies {
  readonly url: string;
  /** An ID token as Google signs it, over the usual claims of a script. */
  idToken(script: Script, claims?: Record<string, unknown>): string;
  close(): Promise<void>;
}

/** Starts them on one port. */
export async function startCompanies(): Promise<Companies> {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const server = await listen(createServer(), 0);
  server.on("request", (request: IncomingMessage, response: ServerResponse) => {
    answer(privateKey, request, response).catch((error: unknown) => {
      console.error(error);
      response.destroy();
    });
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    idToken: (script, claims = {}) => signed(privateKey, script, claims),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(key: KeyObject, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname } = new URL(request.url ?? "/", "http://companies");
  switch (`${request.method} ${pathname}`) {
    case "POST /google/token":
    case "POST /github/token":
      return token(key, pathname.startsWith("/google"), await readForm(request), response);
    case "GET /google/certs": {
      const jwk = createPublicKey(createPrivateKey(key.export({ type: "pkcs8", format: "pem" }))).export({ format: "jwk" });
      return sendJson(response, 200, { keys: [{ ...jwk, kid: KEY_ID, alg: "RS256", use: "sig" }] });
    }
    case "GET /github/user":
      return profile(request, response, (script) => ({
        login: `login-${script.subject}`,
        id: Number(script.subject),
        avatar_url: picture(script),
        name: script.name === undefined ? "Ada Lovelace" : script.name,
        email: null,
        ...script.claims,
      }));
    case "GET /github/user/emails":
      return profile(request, response, (script) => script.emails ?? [address(script)]);
    default:
      return sendJson(response, 404, { message: "Not Found" });
  }
}

function token(key: KeyObject, openId: boolean, form: URLSearchParams, response: ServerResponse): void {
  const refused = (status: number, error: string): void => sendJson(response, status, { error });
  if (form.get("client_id") !== CLIENT_ID || form.get("client_secret") !== CLIENT_SECRET) {
    return refused(401, "invalid_client");
  }
  if (form.get("grant_type") === "refresh_token") {
    const script = read<Script>(REFRESH, form.get("refresh_token") ?? "");
    if (!script) return refused(400, "invalid_grant");
    const usual = { access_token: write(`${ACCESS}renewed-`, script), expires_in: 3_600, token_type: "Bearer" };
    return sendJson(response, script.refreshStatus ?? 200, without(usual, script.refreshed));
  }
  const grant = read<Grant>(CODE, form.get("code") ?? "");
  if (!grant) return refused(400, "invalid_grant");
  const { script, challenge, nonce } = grant;
  const verifier = createHash("sha256").update(form.get("code_verifier") ?? "").digest("base64url");
  if (challenge !== null && challenge !== verifier) return refused(400, "invalid_grant");
  const usual = {
    access_token: write(ACCESS, script),
    token_type: "Bearer",
    scope: openId ? "openid email profile" : "read:user,user:email",
    ...(openId ? { expires_in: 3_600, id_token: signed(key, script, nonce === null ? {} : { nonce }) } : {}),
  };
  sendJson(response, script.tokenStatus ?? 200, without(usual, script.token));
}

function profile(request: IncomingMessage, response: ServerResponse, of: (script: Script) => unknown): void {
  const token = /^bearer (.+)$/i.exec(request.headers.authorization ?? "")?.[1] ?? "";
  const script = read<Script>(`${ACCESS}renewed-`, token) ?? read<Script>(ACCESS, token);
  if (!script) return sendJson(response, 401, { message: "Bad credentials" });
  sendJson(response, script.userStatus ?? 200, of(script));
}

function signed(key: KeyObject, script: Script, more: Record<string, unknown>): string {
  const now = Math.floor(Date.now() / 1_000);
  const claims = {
    iss: "https://accounts.google.com",
    aud: CLIENT_ID,
    sub: script.subject,
    iat: now,
    exp: now + 3_600,
    ...(script.email === null ? {} : { email: script.email, email_verified: script.verified ?? true }),
    ...(script.name === null ? {} : { name: script.name ?? "Ada Lovelace" }),
    ...(script.picture === null ? {} : { picture: picture(script) }),
    ...more,
    ...script.claims,
  };
  const part = (json: object): string => Buffer.from(JSON.stringify(json)).toString("base64url");
  const text = `${part({ alg: "RS256", kid: KEY_ID, typ: "JWT" })}.${part(claims)}`;
  return `${text}.${sign("sha256", Buffer.from(text), key).toString("base64url")}`;
}

function address(script: Script): unknown {
  return { email: script.email, primary: true, verified: script.verified ?? true, visibility: "private" };
}

function picture(script: Script): string {
  return script.picture ?? `https://pictures.example/${script.subject}`;
}

/** `over` put over `usual`; what is `null` there is left away. */
function without(usual: Record<string, unknown>, over: Record<string, unknown> = {}): Record<string, unknown> {
  return Object.fromEntries(Object.entries({ ...usual, ...over }).filter(([, value]) => value !== null));
}
