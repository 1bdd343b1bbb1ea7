/** Google's stand-in: a real OpenID provider (npm oidc-provider) behind a page where one types who one is. */

import { createHash, generateKeyPair, randomBytes, type JsonWebKey } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { promisify } from "node:util";
import OidcProvider, { errors, interactionPolicy, type Configuration, type KoaContextWithOIDC } from "oidc-provider";
import { memoryAdapters } from "./memory-adapter.ts";
import { errorPage, picture, readDecision, signInPage } from "./pages.ts";
import {
  logOf,
  readForm,
  sendHtml,
  sendSvg,
  serve,
  type Handler,
  type Person,
  type Provider,
  type SeenRequest,
} from "./server.ts";

const CLIENT_ID = "google-client";
const CLIENT_SECRET = "google-client-secret-in-tests";
/** Google's own paths. */
const PATHS = {
  authorization: "/o/oauth2/v2/auth",
  token: "/token",
  jwks: "/oauth2/v3/certs",
  userinfo: "/v1/userinfo",
} as const;
const INTERACTION = "/signin/";
const PICTURE = "/picture/";

export interface GoogleOptions {
  /** On 127.0.0.1; a free one if not given. */
  readonly port?: number;
  /** Every address that a sign-in may come back to, in full. */
  readonly redirectUris: readonly string[];
}

export interface Google extends Provider {
  readonly endpoints: {
    readonly issuer: string;
    readonly authorization: string;
    readonly token: string;
    readonly jwks: string;
  };
}

/** Starts it. Requests are counted under `authorization`, `token`, `jwks`, `userinfo` and `other`. */
export async function startGoogle(options: GoogleOptions): Promise<Google> {
  const key = await signingKey();
  const server = await serve(options.port ?? 0, PATHS, (url) => handler(url, key, options.redirectUris));
  const { url } = server;
  return {
    ...logOf(server.requests),
    url,
    issuer: url,
    clientId: CLIENT_ID,
    clientSecret: CLIENT_SECRET,
    endpoints: {
      issuer: url,
      authorization: url + PATHS.authorization,
      token: url + PATHS.token,
      jwks: url + PATHS.jwks,
    },
    stop: server.stop,
  };
}

function handler(url: string, key: JsonWebKey, redirectUris: readonly string[]): Handler {
  const accounts = new Map<string, Person>();
  /** The grants of sign-ins that asked for `access_type=offline`: only those get a refresh token. */
  const offline = new Set<string>();
  const provider = new OidcProvider(url, configuration(url, key, redirectUris, accounts, offline));
  const serveProtocol = provider.callback();

  const seen = new WeakMap<IncomingMessage, SeenRequest>();
  const noteGrant = (ctx: KoaContextWithOIDC) => {
    const request = seen.get(ctx.req);
    const grant = ctx.oidc?.params?.["grant_type"];
    if (request && typeof grant === "string") request.grant = grant;
  };
  provider.on("grant.success", noteGrant);
  provider.on("grant.error", noteGrant);

  return async (request, response, entry) => {
    if (entry.path.startsWith(PICTURE)) {
      const sub = entry.path.slice(PICTURE.length);
      const letter = (accounts.get(sub)?.email ?? "?").slice(0, 1).toUpperCase();
      return sendSvg(response, picture(letter, Number(sub.slice(-6))));
    }
    if (entry.path.startsWith(INTERACTION)) {
      return interact(provider, accounts, offline, request, response).catch((error: unknown) => {
        if (!(error instanceof errors.SessionNotFound)) throw error;
        sendHtml(response, 400, errorPage("Google", "This page is too old. Go back to the app and sign in again."));
      });
    }
    seen.set(request, entry);
    await serveProtocol(request, response);
  };
}

/** Shows the page, or takes what was typed there. */
async function interact(
  provider: OidcProvider,
  accounts: Map<string, Person>,
  offline: Set<string>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { uid, params } = await provider.interactionDetails(request, response);
  const scope = String(params["scope"] ?? "");
  if (request.method !== "POST") {
    const loginHint = params["login_hint"];
    const page = signInPage({
      provider: "Google",
      action: INTERACTION + uid,
      clientId: String(params["client_id"]),
      scopes: scope.split(" "),
      asksLogin: false,
      loginHint: typeof loginHint === "string" ? loginHint : undefined,
    });
    return sendHtml(response, 200, page);
  }

  const person = readDecision(await readForm(request));
  if (!person) return provider.interactionFinished(request, response, { error: "access_denied" });
  const accountId = subject(person.email);
  accounts.set(accountId, person);
  const grant = new provider.Grant({ accountId, clientId: String(params["client_id"]) });
  grant.addOIDCScope(scope);
  const grantId = await grant.save();
  if (params["access_type"] === "offline") offline.add(grantId);
  await provider.interactionFinished(request, response, {
    login: { accountId },
    consent: { grantId },
    select_account: {},
  });
}

/** Stable for an address, and 21 digits as Google's are. */
function subject(email: string): string {
  const digest = createHash("sha256").update(email.toLowerCase()).digest("hex");
  return `1${(BigInt(`0x${digest}`) % 10n ** 20n).toString().padStart(20, "0")}`;
}

async function signingKey(): Promise<JsonWebKey> {
  const { privateKey } = await promisify(generateKeyPair)("rsa", { modulusLength: 2048 });
  const kid = randomBytes(8).toString("hex");
  return { ...privateKey.export({ format: "jwk" }), kid, alg: "RS256", use: "sig" };
}

function configuration(
  url: string,
  key: JsonWebKey,
  redirectUris: readonly string[],
  accounts: ReadonlyMap<string, Person>,
  offline: ReadonlySet<string>,
): Configuration {
  const policy = interactionPolicy.base();
  // Google knows this prompt; the library does not by itself.
  policy.add(new interactionPolicy.Prompt({ name: "select_account", requestable: true }), 0);

  return {
    adapter: memoryAdapters(),
    clients: [
      {
        client_id: CLIENT_ID,
        client_secret: CLIENT_SECRET,
        token_endpoint_auth_method: "client_secret_post",
        grant_types: ["authorization_code", "refresh_token"],
        redirect_uris: [...redirectUris],
      },
    ],
    clientAuthMethods: ["client_secret_post"],
    claims: {
      openid: ["sub"],
      email: ["email", "email_verified"],
      profile: ["name", "picture"],
    },
    // Google's ID token holds the profile; the specification would have it fetched.
    conformIdTokenClaims: false,
    cookies: {
      keys: [randomBytes(32).toString("base64url")],
      names: { session: "stand-in-session", interaction: "stand-in-sign-in", resume: "stand-in-resume" },
      // No request goes to this path, so nobody stays signed in here: every sign-in asks who it is.
      long: { path: "/nobody-stays-signed-in", httpOnly: true, sameSite: "lax" },
    },
    expiresWithSession: () => false,
    extraParams: ["access_type", "hd", "include_granted_scopes"],
    features: { devInteractions: { enabled: false } },
    findAccount: (_, sub) => {
      const person = accounts.get(sub);
      return person && { accountId: sub, claims: () => ({ sub, ...claims(url, sub, person) }) };
    },
    interactions: { policy, url: (_, interaction) => INTERACTION + interaction.uid },
    issueRefreshToken: async (_, client, code) =>
      client.grantTypeAllowed("refresh_token") && offline.has(code.grantId ?? ""),
    jwks: { keys: [key] },
    // Google hands out one refresh token and keeps it.
    rotateRefreshToken: false,
    pkce: { required: () => true },
    renderError: (ctx, { error, error_description: description }) => {
      ctx.type = "html";
      ctx.body = errorPage("Google", description ?? error);
    },
    responseTypes: ["code"],
    routes: PATHS,
    scopes: ["openid", "email", "profile"],
    ttl: {
      AccessToken: 3600,
      AuthorizationCode: 600,
      Grant: 30 * 86_400,
      IdToken: 3600,
      Interaction: 3600,
      RefreshToken: 30 * 86_400,
      Session: 60,
    },
  };
}

function claims(url: string, sub: string, person: Person): Record<string, string | boolean> {
  return {
    email: person.email,
    email_verified: person.verified ?? true,
    ...(person.name ? { name: person.name } : {}),
    picture: `${url}${PICTURE}${sub}`,
  };
}
