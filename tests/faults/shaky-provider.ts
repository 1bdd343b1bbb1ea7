/**
 * OpenID providers that misbehave where they are told to. Each has an issuer of its own below one
 * port, so each is new to the gateway: nothing that one was asked is remembered for another.
 */

import { createSign, generateKeyPairSync, randomBytes, type KeyObject } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

import { count } from "../harness/figures.ts";
import { listen } from "../stack/ports.ts";
import { readForm } from "../stack/providers/server.ts";
import { honestly, type Answer, type Misbehaviour } from "./misbehaviour.ts";

/** What all of them know the gateway by. */
export const CLIENT_ID = "shaky-client";

export type Endpoint = "discovery" | "token" | "jwks" | "userinfo" | "elsewhere";

const PATHS: Readonly<Record<string, Endpoint>> = {
  ".well-known/openid-configuration": "discovery",
  token: "token",
  jwks: "jwks",
  userinfo: "userinfo",
  elsewhere: "elsewhere",
};

/** Providers under one roof. */
export interface ShakyProviders {
  /** The issuer of one of them. */
  issuer(id: string): string;
  /** Does these instead of answering the next requests to an endpoint, one each, and then behaves. */
  misbehave(id: string, endpoint: Endpoint, ...acts: readonly Misbehaviour[]): void;
  /** What it says of itself from now on is different in this. */
  describe(id: string, metadata: object): void;
  /** Signs with a new key from now on, and publishes no other. */
  rotate(id: string): void;
  /** Puts the clock of all of them forward from the real time, in milliseconds. */
  putClock(ahead: number): void;
  /** How often one of its endpoints was asked. */
  asked(id: string, endpoint: Endpoint): number;
  /** Somebody agrees at once: the callback that their browser goes on to. */
  consent(id: string, authorization: URL, email: string, options?: { readonly bare?: boolean }): URL;
  close(): Promise<void>;
}

interface Signer {
  readonly kid: string;
  readonly key: KeyObject;
  readonly jwk: object;
}

/** What a code stands for. `bare` ID tokens leave the address to the userinfo endpoint. */
interface Grant {
  readonly email: string;
  readonly nonce: string | null;
  readonly bare: boolean;
}

/** Starts them. */
export async function startShakyProviders(): Promise<ShakyProviders> {
  const server = await listen(createServer(), 0);
  const url = `http://localhost:${(server.address() as AddressInfo).port}`;
  const first = signer();
  const signers = new Map<string, Signer>();
  const metadata = new Map<string, object>();
  const acts = new Map<string, Misbehaviour[]>();
  const counts = new Map<string, number>();
  const grants = new Map<string, Grant>();
  let ahead = 0;
  const signerOf = (id: string): Signer => signers.get(id) ?? first;
  const issuer = (id: string): string => `${url}/${id}`;

  const answer = (id: string, endpoint: Endpoint, secret: string): Answer => {
    const grant = grants.get(secret);
    const json = (status: number, body: object): Answer => ({ status, body: JSON.stringify(body) });
    switch (endpoint) {
      case "discovery":
        return json(200, { ...document(issuer(id)), ...metadata.get(id) });
      case "jwks":
        return json(200, { keys: [signerOf(id).jwk] });
      case "token":
        if (!grant) return json(400, { error: "invalid_grant" });
        return json(200, {
          access_token: secret,
          token_type: "Bearer",
          expires_in: 3600,
          id_token: idToken(signerOf(id), issuer(id), grant, Date.now() + ahead),
        });
      case "userinfo":
        return grant ? json(200, { sub: grant.email, ...profile(grant) }) : json(401, { error: "invalid_token" });
      case "elsewhere":
        return json(200, {});
    }
  };

  server.on("request", (request: IncomingMessage, response: ServerResponse) => {
    const [, id = "", ...rest] = (request.url ?? "").split("/");
    const endpoint = PATHS[rest.join("/")];
    if (!endpoint) return void response.writeHead(404).end();
    const where = `${id} ${endpoint}`;
    counts.set(where, (counts.get(where) ?? 0) + 1);
    const act = acts.get(where)?.shift() ?? honestly;
    response.on("error", () => {});
    void readSecret(request).then((secret) => act(response, () => answer(id, endpoint, secret), request));
  });

  return {
    issuer,
    misbehave: (id, endpoint, ...list) => {
      count("faults injected", list.length);
      acts.set(`${id} ${endpoint}`, [...list]);
    },
    describe: (id, changes) => void metadata.set(id, changes),
    rotate: (id) => void signers.set(id, signer()),
    putClock: (milliseconds) => void (ahead = milliseconds),
    asked: (id, endpoint) => counts.get(`${id} ${endpoint}`) ?? 0,
    consent: (id, authorization, email, { bare = false } = {}) => {
      const code = randomBytes(16).toString("hex");
      const { searchParams } = authorization;
      grants.set(code, { email, nonce: searchParams.get("nonce"), bare });
      const callback = new URL(searchParams.get("redirect_uri") ?? "");
      callback.searchParams.set("code", code);
      callback.searchParams.set("state", searchParams.get("state") ?? "");
      callback.searchParams.set("iss", issuer(id));
      return callback;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The code of a token request, or the access token of any other, which is the same here. */
async function readSecret(request: IncomingMessage): Promise<string> {
  if (request.method === "POST") return (await readForm(request)).get("code") ?? "";
  return request.headers.authorization?.replace(/^Bearer /i, "") ?? "";
}

function document(issuer: string): object {
  return {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    jwks_uri: `${issuer}/jwks`,
    userinfo_endpoint: `${issuer}/userinfo`,
    id_token_signing_alg_values_supported: ["RS256"],
    token_endpoint_auth_methods_supported: ["client_secret_post"],
    authorization_response_iss_parameter_supported: true,
  };
}

function profile({ email }: Grant): object {
  return { email, email_verified: true, name: "Somebody" };
}

function idToken({ kid, key }: Signer, iss: string, grant: Grant, now: number): string {
  const iat = Math.floor(now / 1_000);
  const claims = { iss, aud: CLIENT_ID, sub: grant.email, iat, exp: iat + 3_600, nonce: grant.nonce, ...(grant.bare ? {} : profile(grant)) };
  const signed = [{ alg: "RS256", kid }, claims].map((part) => Buffer.from(JSON.stringify(part)).toString("base64url")).join(".");
  return `${signed}.${createSign("RSA-SHA256").update(signed).sign(key, "base64url")}`;
}

function signer(): Signer {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const kid = randomBytes(8).toString("hex");
  return { kid, key: privateKey, jwk: { ...publicKey.export({ format: "jwk" }), kid, alg: "RS256", use: "sig" } };
}
