import assert from "node:assert/strict";
import { createHash, createPublicKey, randomBytes, verify, type JsonWebKey } from "node:crypto";
import { after, before, test } from "node:test";
import { CookieJar } from "tough-cookie";
import { startGoogle, type Google } from "./google.ts";
import { cancelAt, signInAt } from "./sign-in.ts";

const CALLBACK = "http://localhost:8787/api/auth/callback/google";
const VERIFIER = randomBytes(32).toString("base64url");
const ada = { email: "Ada@example.com", name: "Ada Lovelace" };

let google: Google;
before(async () => (google = await startGoogle({ redirectUris: [CALLBACK] })));
after(() => google.stop());

/** The URL that Better Auth 1.7.25 makes, in its order. */
function authorizationUrl(extra: Record<string, string | undefined> = {}): string {
  const url = new URL(google.endpoints.authorization);
  const parameters: Record<string, string | undefined> = {
    response_type: "code",
    client_id: google.clientId,
    state: "s-1",
    scope: "email profile openid",
    redirect_uri: CALLBACK,
    nonce: "n-1",
    code_challenge_method: "S256",
    code_challenge: createHash("sha256").update(VERIFIER).digest("base64url"),
    include_granted_scopes: "true",
    ...extra,
  };
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined) url.searchParams.set(name, value);
  }
  return url.href;
}

async function exchange(code: string | null, changes: Record<string, string> = {}) {
  const response = await fetch(google.endpoints.token, {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "authorization_code",
      code: code ?? "",
      code_verifier: VERIFIER,
      redirect_uri: CALLBACK,
      client_id: google.clientId,
      client_secret: google.clientSecret,
      ...changes,
    }),
  });
  return { status: response.status, body: (await response.json()) as Record<string, string> };
}

async function codeFor(person = ada, extra = {}): Promise<string | null> {
  const callback = new URL(await signInAt(google, authorizationUrl(extra), person));
  return callback.searchParams.get("code");
}

function claimsOf(idToken: string | undefined): Record<string, unknown> {
  return JSON.parse(Buffer.from(idToken?.split(".")[1] ?? "", "base64url").toString()) as Record<string, unknown>;
}

test("whoever was typed comes back in an ID token that the published key verifies", async () => {
  google.forget();
  const callback = new URL(await signInAt(google, authorizationUrl(), ada));
  assert.equal(callback.origin + callback.pathname, CALLBACK);
  assert.equal(callback.searchParams.get("state"), "s-1");
  assert.equal(callback.searchParams.get("iss"), google.issuer);

  const { status, body } = await exchange(callback.searchParams.get("code"));
  assert.equal(status, 200);
  const claims = claimsOf(body["id_token"]);
  assert.equal(claims["iss"], google.issuer);
  assert.equal(claims["aud"], google.clientId);
  assert.equal(claims["nonce"], "n-1");
  assert.equal(claims["email"], ada.email);
  assert.equal(claims["email_verified"], true);
  assert.equal(claims["name"], ada.name);
  assert.equal((await fetch(String(claims["picture"]))).headers.get("content-type"), "image/svg+xml");

  const [header = "", payload = "", signature = ""] = body["id_token"]?.split(".") ?? [];
  const { keys } = (await (await fetch(google.endpoints.jwks)).json()) as { keys: (JsonWebKey & { kid: string })[] };
  const { alg, kid } = JSON.parse(Buffer.from(header, "base64url").toString()) as { alg: string; kid: string };
  const jwk = keys.find((key) => key.kid === kid);
  assert.ok(alg === "RS256" && jwk);
  const key = createPublicKey({ key: jwk, format: "jwk" });
  assert.ok(verify("sha256", Buffer.from(`${header}.${payload}`), key, Buffer.from(signature, "base64url")));

  assert.deepEqual(["authorization", "token", "jwks"].map(google.count), [1, 1, 1]);
  assert.ok(google.requests.some(({ endpoint, grant }) => endpoint === "token" && grant === "authorization_code"));
});

test("the subject follows the address, whatever its case and the name", async () => {
  const subject = async (person: typeof ada) => claimsOf((await exchange(await codeFor(person))).body["id_token"])["sub"];
  const first = await subject(ada);
  assert.match(String(first), /^1\d{20}$/);
  assert.equal(await subject({ email: "ada@EXAMPLE.com", name: "Countess" }), first);
  assert.notEqual(await subject({ email: "grace@example.com", name: "Ada Lovelace" }), first);
});

test("an unverified address says so, and a nameless person has no name", async () => {
  const callback = await signInAt(google, authorizationUrl(), { email: "new@example.com", verified: false });
  const claims = claimsOf((await exchange(new URL(callback).searchParams.get("code"))).body["id_token"]);
  assert.equal(claims["email_verified"], false);
  assert.ok(!("name" in claims));
});

test("Cancel sends the browser back with access_denied and its state", async () => {
  const callback = new URL(await cancelAt(google, authorizationUrl()));
  assert.equal(callback.origin + callback.pathname, CALLBACK);
  assert.equal(callback.searchParams.get("error"), "access_denied");
  assert.equal(callback.searchParams.get("state"), "s-1");
});

test("everything that Better Auth may ask for is taken", async () => {
  for (const extra of [
    { access_type: "offline" },
    { access_type: "online" },
    { prompt: "select_account" },
    { prompt: "consent" },
    { prompt: "select_account consent" },
    { hd: "example.com" },
    { login_hint: "ada@example.com" },
    { display: "popup" },
    { nonce: undefined },
  ]) {
    const { status } = await exchange(await codeFor(ada, extra));
    assert.equal(status, 200, JSON.stringify(extra));
  }
});

test("offline access gets a refresh token that works, and nobody else gets one", async () => {
  assert.equal((await exchange(await codeFor())).body["refresh_token"], undefined);
  const { body } = await exchange(await codeFor(ada, { access_type: "offline" }));
  const refresh = { grant_type: "refresh_token", refresh_token: body["refresh_token"] ?? "" };
  for (const attempt of [1, 2]) {
    const { status, body } = await exchange("", refresh);
    assert.equal(status, 200, `attempt ${attempt}: ${JSON.stringify(body)}`);
  }
});

test("a code is spent by one exchange, and a wrong one is refused", async () => {
  const used = await codeFor();
  assert.equal((await exchange(used)).status, 200);
  for (const [why, code, changes, error] of [
    ["spent", used, {}, "invalid_grant"],
    ["made up", "nope", {}, "invalid_grant"],
    ["another verifier", await codeFor(), { code_verifier: "x".repeat(43) }, "invalid_grant"],
    ["another redirect_uri", await codeFor(), { redirect_uri: "http://localhost:1/" }, "invalid_grant"],
    ["wrong secret", await codeFor(), { client_secret: "wrong" }, "invalid_client"],
  ] as const) {
    const { status, body } = await exchange(code, changes);
    assert.ok(status >= 400, why);
    assert.equal(body["error"], error, why);
  }
});

test("a sign-in that is not the app's own never reaches the page", async () => {
  const unpinned = await signInAt(google, authorizationUrl({ code_challenge: undefined, code_challenge_method: undefined }), ada);
  assert.equal(new URL(unpinned).searchParams.get("error"), "invalid_request");
  for (const foreign of [{ redirect_uri: "http://localhost:1/" }, { client_id: "other" }]) {
    await assert.rejects(signInAt(google, authorizationUrl(foreign), ada), /shows no sign-in page but 400/);
  }
});

test("two tabs of one browser both finish, whoever signs in there", async () => {
  const browser = new CookieJar();
  const signIn = (name: string) =>
    signInAt(google, authorizationUrl({ state: name }), { email: `${name}@example.com` }, browser);
  const callbacks = await Promise.all(["ada", "grace"].map(signIn));
  for (const callback of [...callbacks, await signIn("later")]) {
    assert.equal((await exchange(new URL(callback).searchParams.get("code"))).status, 200, callback);
  }
});
