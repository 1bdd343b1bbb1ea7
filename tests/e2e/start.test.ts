/** `POST /sign-in/social`: its shape, its randomness, and that it costs nobody anything. */

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { assertError } from "../harness/answers.ts";
import { openSealed } from "../harness/sealed.ts";
import { STARTS } from "../harness/sizes.ts";
import { startWorld, type World } from "../harness/world.ts";

let world: World;
before(async () => {
  world = await startWorld();
});
after(() => world?.close());

test("a start answers 200 with the provider's URL in body and Location, and seals one cookie", async () => {
  const visitor = world.visitor();
  const response = await visitor.post("/sign-in/social", { provider: "google", callbackURL: "/home" });
  const text = await response.text();
  const location = response.headers.get("location");
  assert.equal(response.status, 200);
  assert.equal(response.headers.get("content-type"), "application/json");
  assert.equal(text, JSON.stringify({ url: location, redirect: true }));
  const state = new URL(location ?? "").searchParams.get("state") ?? "";
  const cookies = response.headers.getSetCookie();
  assert.equal(cookies.length, 1);
  const name = `better-auth.oauth_state.${state.slice(0, 8)}`;
  assert.match(cookies[0] ?? "", new RegExp(`^${name}=[A-Za-z0-9_-]+; Max-Age=600; Path=/; HttpOnly; SameSite=Lax$`));
  assert.equal((await visitor.cookies()).size, 1);
});

test("disableRedirect leaves the Location out", async () => {
  const response = await world.visitor().post("/sign-in/social", { provider: "github", disableRedirect: true });
  const { url, redirect } = (await response.json()) as { url: string; redirect: boolean };
  assert.equal(redirect, false);
  assert.equal(response.headers.get("location"), null);
  assert.match(url, new RegExp(`^${world.github.url}/login/oauth/authorize\\?`));
});

test("Google is asked with the parameters of the contract, in its order, and a nonce", async () => {
  const url = await world.visitor().start("google", { scopes: ["https://x/y"], loginHint: "ada@example.com" });
  assert.deepEqual([...url.searchParams.keys()], [
    "response_type", "client_id", "state", "scope", "redirect_uri", "login_hint", "nonce",
    "code_challenge_method", "code_challenge", "include_granted_scopes",
  ]);
  assert.equal(url.origin + url.pathname, world.google.endpoints.authorization);
  assert.equal(url.searchParams.get("scope"), "email profile openid https://x/y");
  assert.equal(url.searchParams.get("redirect_uri"), `${world.base.href}/callback/google`);
  assert.equal(url.searchParams.get("code_challenge_method"), "S256");
});

test("GitHub is asked with the parameters of the contract, in its order", async () => {
  const url = await world.visitor().start("github");
  assert.deepEqual([...url.searchParams.keys()], [
    "response_type", "client_id", "state", "scope", "redirect_uri", "code_challenge_method", "code_challenge",
  ]);
  assert.equal(url.searchParams.get("scope"), "read:user user:email");
});

test("a start opens no connection to PostgreSQL, asks no provider and touches no object", async () => {
  world.forget();
  await world.visitor().start("google");
  await world.visitor().start("github");
  assert.equal(world.proxy.connections.length, 0);
  assert.equal(world.google.requests.length + world.github.requests.length, 0);
  const objects = await world.workers.harness.getWorker("session-do").listDurableObjectIds("SessionObject");
  assert.deepEqual(objects, []);
});

test("no two starts share a state, a nonce, a verifier or a token (T11)", async () => {
  const seen = { state: new Set(), nonce: new Set(), challenge: new Set(), token: new Set() };
  for (let left = STARTS; left > 0; left -= 50) {
    await Promise.all(
      Array.from({ length: 50 }, async () => {
        const visitor = world.visitor();
        const { searchParams } = await visitor.start("google");
        const state = searchParams.get("state") ?? "";
        const challenge = searchParams.get("code_challenge") ?? "";
        // 128 bits and more of the alphabet's 6 per character.
        assert.match(state, /^[A-Za-z0-9_-]{32}$/);
        assert.match(challenge, /^[A-Za-z0-9_-]{43}$/);
        const [[name, value] = ["", ""]] = await visitor.cookies();
        seen.state.add(state);
        seen.nonce.add(searchParams.get("nonce"));
        seen.challenge.add(challenge);
        seen.token.add(openSealed(name, value)["token"]);
      }),
    );
  }
  assert.deepEqual(
    Object.values(seen).map((values) => values.size),
    [STARTS, STARTS, STARTS, STARTS],
  );
  for (const state of seen.state) assert.ok(!seen.nonce.has(state), "a nonce that is a state gives it away");
});

test("what the browser carries gives neither verifier nor nonce nor token away (T14)", async () => {
  const visitor = world.visitor();
  await visitor.start("google", { callbackURL: "/a-place" });
  const [[name, value] = ["", ""]] = await visitor.cookies();
  const { codeVerifier, token } = openSealed(name, value);
  const plain = Buffer.from(value, "base64url").toString("latin1");
  for (const secret of [codeVerifier, token, "/a-place"]) {
    assert.ok(!plain.includes(String(secret)) && !value.includes(String(secret)));
  }
});

test("at most five sign-ins are under way in one browser; the oldest gives way", async () => {
  const visitor = world.visitor();
  const states: string[] = [];
  for (let count = 0; count < 7; count += 1) {
    const url = await visitor.start("google");
    states.push((url.searchParams.get("state") ?? "").slice(0, 8));
  }
  const kept = [...(await visitor.cookies()).keys()].map((name) => name.split(".").at(-1) ?? "");
  assert.deepEqual(kept.sort(), states.slice(-5).sort());
});

test("a start whose cookie a browser would drop is refused", async () => {
  const response = await world
    .visitor()
    .post("/sign-in/social", { provider: "google", callbackURL: `/${"a".repeat(4_000)}` });
  assert.equal(response.status, 400);
  assert.deepEqual(response.headers.getSetCookie(), []);
});

/** Each line is a body, and what Better Auth 1.7.25 was recorded to answer to it. */
const REFUSED: [unknown, number, string, string][] = [
  [{ provider: "nope" }, 404, "PROVIDER_NOT_FOUND", "Provider not found"],
  [{ provider: "discord" }, 404, "PROVIDER_NOT_FOUND", "Provider not found"],
  [{}, 400, "VALIDATION_ERROR", "[body.provider] Invalid input"],
  [
    { provider: "google", scopes: "x", disableRedirect: "yes" },
    400,
    "VALIDATION_ERROR",
    "[body.disableRedirect] Invalid input: expected boolean, received string; [body.scopes] Invalid input: expected array, received string",
  ],
  [{ provider: "github", idToken: { token: "aaa" } }, 404, "ID_TOKEN_NOT_SUPPORTED", "id_token not supported"],
];
for (const [body, status, code, message] of REFUSED) {
  test(`a start with ${JSON.stringify(body)} is refused as ${code}`, async () => {
    await assertError(await world.visitor().post("/sign-in/social", body), status, code, message);
  });
}

/** Each line is a body that is not what it says, or says what it is not. */
const MALFORMED: [string, string | undefined, string | undefined, number, string, string][] = [
  ["no JSON", "{bad", "application/json", 400, "BAD_REQUEST", "Invalid JSON in request body"],
  [
    "a form",
    "provider=google",
    "application/x-www-form-urlencoded",
    415,
    "UNSUPPORTED_MEDIA_TYPE",
    'Content-Type "application/x-www-form-urlencoded" is not allowed. Allowed types: application/json',
  ],
  [
    "nothing",
    undefined,
    undefined,
    400,
    "VALIDATION_ERROR",
    "[body] Invalid input: expected object, received undefined",
  ],
];
for (const [what, body, type, status, code, message] of MALFORMED) {
  test(`a start with ${what} for a body is refused as ${code}`, async () => {
    const response = await world.visitor().request("/sign-in/social", {
      method: "POST",
      ...(body === undefined ? {} : { body }),
      ...(type === undefined ? {} : { headers: { "content-type": type } }),
    });
    await assertError(response, status, code, message);
  });
}
