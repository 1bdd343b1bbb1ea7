import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { request } from "node:http";
import { once } from "node:events";
import { after, before, test } from "node:test";
import { startGitHub, type GitHub } from "./github.ts";
import { cancelAt, signInAt } from "./sign-in.ts";

const CALLBACK = "http://localhost:8787/api/auth/callback/github";
const VERIFIER = randomBytes(32).toString("base64url");
const ada = { email: "ada@example.com", name: "Ada Lovelace", login: "ada" };

let github: GitHub;
before(async () => (github = await startGitHub({ redirectUris: [CALLBACK] })));
after(() => github.stop());

function authorizationUrl(extra: Record<string, string> = {}): string {
  const url = new URL(github.endpoints.authorization);
  const parameters = {
    response_type: "code",
    client_id: github.clientId,
    state: "s-1",
    scope: "read:user user:email",
    redirect_uri: CALLBACK,
    code_challenge_method: "S256",
    code_challenge: createHash("sha256").update(VERIFIER).digest("base64url"),
    ...extra,
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return url.href;
}

async function exchange(code: string | null, changes: Record<string, string> = {}) {
  const response = await fetch(github.endpoints.token, {
    method: "POST",
    headers: { accept: "application/json" },
    body: new URLSearchParams({
      code: code ?? "",
      code_verifier: VERIFIER,
      redirect_uri: CALLBACK,
      client_id: github.clientId,
      client_secret: github.clientSecret,
      ...changes,
    }),
  });
  assert.equal(response.status, 200);
  return (await response.json()) as Record<string, string>;
}

async function codeFor(person: object = ada, extra = {}): Promise<string | null> {
  const callback = await signInAt(github, authorizationUrl(extra), { ...ada, ...person });
  return new URL(callback).searchParams.get("code");
}

async function api(path: string, token: string | undefined): Promise<{ status: number; body: unknown }> {
  const headers = { authorization: `Bearer ${token}`, "user-agent": "better-auth" };
  const response = await fetch(github.endpoints.api + path, { headers });
  return { status: response.status, body: await response.json() };
}

test("whoever was typed is found by the two profile calls", async () => {
  github.forget();
  const callback = new URL(await signInAt(github, authorizationUrl(), ada));
  assert.equal(callback.origin + callback.pathname, CALLBACK);
  assert.equal(callback.searchParams.get("state"), "s-1");
  assert.equal(callback.searchParams.get("iss"), github.issuer);

  const token = await exchange(callback.searchParams.get("code"));
  assert.equal(token["token_type"], "bearer");
  assert.equal(token["scope"], "read:user,user:email");
  const user = (await api("/user", token["access_token"])).body as Record<string, unknown>;
  assert.deepEqual([user["login"], user["name"], user["email"]], ["ada", "Ada Lovelace", null]);
  assert.ok(Number.isSafeInteger(user["id"]));
  const emails = (await api("/user/emails", token["access_token"])).body as Record<string, unknown>[];
  assert.deepEqual(emails[0], { email: ada.email, primary: true, verified: true, visibility: "private" });
  assert.deepEqual(["authorization", "token", "user", "emails"].map(github.count), [1, 1, 1, 1]);
});

test("the account follows the user name, and an address that nobody verified says so", async () => {
  const idOf = async (person: object) => {
    const { access_token: token } = await exchange(await codeFor(person));
    const { id } = (await api("/user", token)).body as { id: number };
    const [{ verified } = {}] = (await api("/user/emails", token)).body as { verified?: boolean }[];
    return { id, verified };
  };
  const { id } = await idOf({});
  assert.deepEqual(await idOf({ email: "moved@example.com", verified: false }), { id, verified: false });
  assert.notEqual((await idOf({ login: "grace" })).id, id);
  assert.notEqual((await idOf({ login: "", email: "ada@one.test" })).id, (await idOf({ login: "", email: "ada@two.test" })).id);
});

test("Cancel sends the browser back with access_denied and its state", async () => {
  const callback = new URL(await cancelAt(github, authorizationUrl()));
  assert.equal(callback.origin + callback.pathname, CALLBACK);
  assert.equal(callback.searchParams.get("error"), "access_denied");
  assert.equal(callback.searchParams.get("state"), "s-1");
});

test("a code is spent by one exchange, and a wrong one is refused in GitHub's words", async () => {
  const used = await codeFor();
  assert.ok((await exchange(used))["access_token"]);
  for (const [why, code, changes, error] of [
    ["spent", used, {}, "bad_verification_code"],
    ["made up", "nope", {}, "bad_verification_code"],
    ["another verifier", await codeFor(), { code_verifier: "x".repeat(43) }, "bad_verification_code"],
    ["another redirect_uri", await codeFor(), { redirect_uri: "http://localhost:1/" }, "redirect_uri_mismatch"],
    ["wrong secret", await codeFor(), { client_secret: "wrong" }, "incorrect_client_credentials"],
    ["another client", await codeFor(), { client_id: "other" }, "incorrect_client_credentials"],
  ] as const) {
    const body = await exchange(code, changes);
    assert.equal(body["error"], error, why);
    assert.equal(body["access_token"], undefined, why);
  }
});

test("without Accept: application/json the token comes as a form", async () => {
  const response = await fetch(github.endpoints.token, {
    method: "POST",
    body: new URLSearchParams({
      client_id: github.clientId,
      client_secret: github.clientSecret,
      code: (await codeFor()) ?? "",
      code_verifier: VERIFIER,
    }),
  });
  assert.match(await response.text(), /^access_token=gho_\w+&token_type=bearer&/);
});

test("the API refuses a stranger's token, a missing scope and a nameless client", async () => {
  assert.equal((await api("/user", "gho_nope")).status, 401);
  const { access_token: token } = await exchange(await codeFor({}, { scope: "read:user" }));
  assert.equal((await api("/user/emails", token)).status, 404);

  const nameless = request(`${github.endpoints.api}/user`, { headers: { authorization: `Bearer ${token}` } }).end();
  const [response] = (await once(nameless, "response")) as [{ statusCode: number; resume(): void }];
  response.resume();
  assert.equal(response.statusCode, 403);
});

test("a redirect_uri that is not the app's own is never followed", async () => {
  const callback = new URL(await signInAt(github, authorizationUrl({ redirect_uri: "http://localhost:1/" }), ada));
  assert.equal(callback.origin + callback.pathname, CALLBACK);
  assert.equal(callback.searchParams.get("error"), "redirect_uri_mismatch");
  await assert.rejects(signInAt(github, authorizationUrl({ client_id: "other" }), ada), /shows no sign-in page but 404/);
});
