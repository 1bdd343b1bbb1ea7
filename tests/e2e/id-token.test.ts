/** Sign-ins and linkings by an ID token that the app's client has got from Google by itself. */

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";

import { assertError } from "../harness/answers.ts";
import { counts } from "../harness/rows.ts";
import { signed } from "../harness/signed.ts";
import { stateOf } from "../harness/objects.ts";
import { startWorld, type World } from "../harness/world.ts";

let world: World;
before(async () => {
  world = await startWorld();
});
after(() => world?.close());
beforeEach(() => world.forget());

interface Got {
  readonly token: string;
  readonly nonce: string;
}

/** What a phone's own sign-in at Google gives: here it is taken from a sign-in of ours. */
async function idToken(email: string, verified = true): Promise<Got> {
  const visitor = world.visitor();
  const url = await visitor.start("google");
  await visitor.callback(await world.consent(url, { email, name: "Ada", verified }));
  const [row] = await world.database.sql`select a.id_token from account a join "user" u on u.id = a.user_id
                                         where u.email = ${email}`;
  const got = { token: String(row?.["id_token"]), nonce: url.searchParams.get("nonce") ?? "" };
  world.forget();
  return got;
}

/** The same from somebody whom the app has never seen. */
async function strangersToken(email: string, verified = true): Promise<Got> {
  const got = await idToken(email, verified);
  await world.database.sql`delete from "user" where email = ${email}`;
  return got;
}

function turns(): number {
  return world.proxy.connections.reduce((sum, { statementTurns }) => sum + statementTurns, 0);
}

test("a new user signs in by an ID token, in one turn", async () => {
  const { token, nonce } = await strangersToken("phone@example.com");
  const earlier = await counts(world.database.sql);
  const visitor = world.visitor();
  const response = await visitor.post("/sign-in/social", { provider: "google", idToken: { token, nonce, accessToken: "at", refreshToken: "rt" } });
  const body = (await response.json()) as { redirect: boolean; token: string; user: Record<string, unknown> };
  assert.equal(response.status, 200);
  assert.deepEqual(Object.keys(body), ["redirect", "token", "user"]);
  assert.equal(body.redirect, false);
  assert.equal(body.user["email"], "phone@example.com");
  assert.deepEqual(response.headers.getSetCookie(), [
    `better-auth.session_token=${signed(body.token)}; Max-Age=604800; Path=/; HttpOnly; SameSite=Lax`,
  ]);
  assert.equal(turns(), 1);
  assert.deepEqual(await counts(world.database.sql), {
    users: earlier.users + 1, accounts: earlier.accounts + 1, sessions: earlier.sessions + 1,
  });
  assert.equal(await stateOf(world.workers, body.token), "session");
  assert.equal((await visitor.session()).body?.session.token, body.token);
  const [account] = await world.database.sql`select * from account where user_id = ${body.user["id"] as string}`;
  assert.equal(account?.["id_token"], token);
  assert.equal(account["access_token"], "at");
  assert.equal(account["refresh_token"], null, "Better Auth keeps none here");
  assert.equal(account["scope"], null);
});

test("the same token signs in again without a nonce, as the same user", async () => {
  const { token } = await idToken("again-phone@example.com");
  const earlier = await counts(world.database.sql);
  const response = await world.visitor().post("/sign-in/social", { provider: "google", idToken: { token } });
  assert.equal(response.status, 200);
  assert.deepEqual(await counts(world.database.sql), { ...earlier, sessions: earlier.sessions + 1 });
});

test("a token that proves nothing is refused before Postgres is asked", async () => {
  const { token } = await idToken("forger@example.com");
  const [header, payload, signature] = token.split(".");
  const claims = { ...(JSON.parse(Buffer.from(payload ?? "", "base64url").toString()) as object), email: "victim@example.com" };
  const forged = `${header}.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.${signature}`;
  for (const idToken of [{ token: "aaa" }, { token: forged }, { token, nonce: "another" }, { token: `${header}.${payload}.` }]) {
    world.forget();
    const response = await world.visitor().post("/sign-in/social", { provider: "google", idToken });
    await assertError(response, 401, "INVALID_TOKEN", "Invalid token");
    assert.equal(world.proxy.connections.length, 0);
  }
});

test("what is wrong with the body is said in Better Auth's words", async () => {
  const visitor = world.visitor();
  const shapeless = await visitor.post("/sign-in/social", { provider: "google", idToken: {} });
  await assertError(shapeless, 400, "VALIDATION_ERROR", "[body.idToken.token] Invalid input: expected string, received undefined");
  const github = await visitor.post("/sign-in/social", { provider: "github", idToken: { token: "x" } });
  await assertError(github, 404, "ID_TOKEN_NOT_SUPPORTED", "id_token not supported");
});

test("an address of another user is not linked by an ID token that does not vouch for it", async () => {
  const { token } = await strangersToken("claimed@example.com", false);
  await world.signIn(world.visitor(), "github", { email: "claimed@example.com" });
  const response = await world.visitor().post("/sign-in/social", { provider: "google", idToken: { token } });
  await assertError(response, 401, "OAUTH_LINK_ERROR", "account not linked");
});

test("a user links by an ID token, and costs two turns", async () => {
  const { token } = await strangersToken("linker-phone@example.com");
  const visitor = world.visitor();
  await world.signIn(visitor, "github", { email: "linker-phone@example.com" });
  const earlier = await counts(world.database.sql);
  for (const again of [false, true]) {
    world.forget();
    const response = await visitor.post("/link-social", { provider: "google", idToken: { token, refreshToken: "rt" } });
    assert.equal(await response.text(), '{"url":"","status":true,"redirect":false}');
    assert.equal(turns(), 2, `again: ${again}`);
  }
  assert.deepEqual(await counts(world.database.sql), { ...earlier, accounts: earlier.accounts + 1 });
  const [account] = await world.database.sql`select refresh_token from account where id_token = ${token}`;
  assert.equal(account?.["refresh_token"], "rt");
});

test("a linking by ID token is refused for what the policy and the rows say", async () => {
  const [own, other, unproven] = [
    await idToken("owner-phone@example.com"),
    await strangersToken("other-phone@example.com"),
    await strangersToken("member-phone@example.com", false),
  ];
  const visitor = world.visitor();
  await world.signIn(visitor, "github", { email: "member-phone@example.com" });
  const link = (token: string) => visitor.post("/link-social", { provider: "google", idToken: { token } });
  await assertError(await link(own.token), 409, "SOCIAL_ACCOUNT_ALREADY_LINKED", "Social account already linked");
  await assertError(
    await link(other.token), 401, "LINKING_DIFFERENT_EMAILS_NOT_ALLOWED", "Account not linked - different emails not allowed",
  );
  await assertError(await link(unproven.token), 401, "LINKING_NOT_ALLOWED", "Account not linked - linking not allowed");
  await assertError(await link("aaa"), 401, "INVALID_TOKEN", "Invalid token");
});
