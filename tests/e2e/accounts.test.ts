/** The accounts of a user: seeing them, unlinking them, and their tokens. */

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";

import { assertError } from "../harness/answers.ts";
import { insertSession } from "../harness/rows.ts";
import { payloadOf, signed } from "../harness/signed.ts";
import type { Visitor } from "../harness/visitor.ts";
import { startWorld, type World } from "../harness/world.ts";

const SESSION = "better-auth.session_token";
const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

let world: World;
before(async () => {
  // Google gives a refresh token to nobody else.
  world = await startWorld({ auth: { socialProviders: { google: { accessType: "offline" } } } });
});
after(() => world?.close());
beforeEach(() => world.forget());

interface Listed {
  readonly id: string;
  readonly providerId: string;
}

/** Somebody with an account at each provider, in the order given. */
async function member(name: string, ...providers: ("google" | "github")[]): Promise<Visitor> {
  const visitor = world.visitor();
  for (const provider of providers) await world.signIn(visitor, provider, { email: `${name}@example.com`, name });
  world.forget();
  return visitor;
}

async function accounts(visitor: Visitor): Promise<Listed[]> {
  return (await (await visitor.request("/list-accounts")).json()) as Listed[];
}

async function idOf(visitor: Visitor, provider: string): Promise<string> {
  const account = (await accounts(visitor)).find(({ providerId }) => providerId === provider);
  world.forget();
  return account?.id ?? "";
}

function turns(): number {
  return world.proxy.connections.reduce((sum, { statementTurns }) => sum + statementTurns, 0);
}

/** Shifts the end of the access tokens, as time would. */
async function expire(id: string): Promise<void> {
  await world.database.sql`update account set access_token_expires_at = now() at time zone 'UTC' where id = ${id}`;
}

async function tokensOf(id: string): Promise<Record<string, unknown>> {
  const [row] = await world.database.sql`select * from account where id = ${id}`;
  return row as Record<string, unknown>;
}

test("list-accounts shows every account without its tokens, in one turn", async () => {
  const visitor = await member("lister", "google", "github");
  const response = await visitor.request("/list-accounts");
  const listed = (await response.json()) as Record<string, unknown>[];
  assert.deepEqual(listed.map((account) => account["providerId"]), ["google", "github"]);
  assert.deepEqual(Object.keys(listed[0] ?? {}), ["accountId", "providerId", "userId", "createdAt", "updatedAt", "id", "scopes"]);
  assert.match(String(listed[0]?.["createdAt"]), ISO);
  assert.deepEqual([...(listed[0]?.["scopes"] as string[])].sort(), ["email", "openid", "profile"]);
  assert.equal(turns(), 1);
});

test("get-access-token gives the stored token while it is good, in one turn", async () => {
  const visitor = await member("young-token", "google");
  const id = await idOf(visitor, "google");
  const row = await tokensOf(id);
  const response = await visitor.post("/get-access-token", { accountId: id });
  const body = (await response.json()) as Record<string, unknown>;
  assert.deepEqual(Object.keys(body), ["accessToken", "accessTokenExpiresAt", "scopes", "idToken"]);
  assert.equal(body["accessToken"], row["access_token"]);
  assert.equal(turns(), 1);
  assert.equal(world.google.count("token"), 0);
});

test("get-access-token refreshes a token that is over, keeps the new one, and costs two turns", async () => {
  const visitor = await member("old-token", "google");
  const id = await idOf(visitor, "google");
  const before = await tokensOf(id);
  await expire(id);
  const body = (await (await visitor.post("/get-access-token", { accountId: id })).json()) as Record<string, unknown>;
  assert.equal(turns(), 2);
  assert.equal(world.google.count("token"), 1);
  const now = await tokensOf(id);
  assert.notEqual(body["accessToken"], before["access_token"]);
  assert.equal(body["accessToken"], now["access_token"]);
  assert.equal(now["refresh_token"], before["refresh_token"]);
  assert.equal(now["scope"], before["scope"]);
  assert.ok(Date.parse(String(body["accessTokenExpiresAt"])) > Date.now());
  world.forget();
  await visitor.post("/get-access-token", { accountId: id });
  assert.equal(world.google.count("token"), 0, "the new one is good");
});

test("refresh-token always refreshes, and answers with the row id and what was granted", async () => {
  const visitor = await member("refresher", "google");
  const id = await idOf(visitor, "google");
  const response = await visitor.post("/refresh-token", { accountId: id });
  const body = (await response.json()) as Record<string, unknown>;
  assert.deepEqual(Object.keys(body), [
    "accessToken", "refreshToken", "accessTokenExpiresAt", "refreshTokenExpiresAt", "scope", "idToken", "providerId", "accountId",
  ]);
  const row = await tokensOf(id);
  assert.equal(body["accessToken"], row["access_token"]);
  assert.equal(body["refreshToken"], row["refresh_token"]);
  assert.equal(body["refreshTokenExpiresAt"], null);
  assert.equal(body["scope"], row["scope"]);
  assert.deepEqual([body["providerId"], body["accountId"]], ["google", id]);
  assert.equal(turns(), 2);
});

test("without a refresh token the stale token is given, and refreshing is refused", async () => {
  const visitor = await member("no-refresh", "github");
  const id = await idOf(visitor, "github");
  await world.database.sql`update account set refresh_token = null where id = ${id}`;
  await expire(id);
  assert.equal((await visitor.post("/get-access-token", { accountId: id })).status, 200);
  const refused = await visitor.post("/refresh-token", { accountId: id });
  await assertError(refused, 400, "REFRESH_TOKEN_NOT_FOUND", "Refresh token not found");
});

test("a refusal of the provider is one word, and the stored tokens stay", async () => {
  const visitor = await member("refused", "google");
  const id = await idOf(visitor, "google");
  await world.database.sql`update account set refresh_token = 'nobody-gave-this' where id = ${id}`;
  await expire(id);
  const before = await tokensOf(id);
  const get = await visitor.post("/get-access-token", { accountId: id });
  await assertError(get, 400, "FAILED_TO_GET_ACCESS_TOKEN", "Failed to get a valid access token");
  const refresh = await visitor.post("/refresh-token", { accountId: id });
  await assertError(refresh, 400, "FAILED_TO_REFRESH_ACCESS_TOKEN", "Failed to refresh access token");
  assert.deepEqual(await tokensOf(id), before);
});

test("account-info says what the provider says: Google's ID token, GitHub's API", async () => {
  const visitor = await member("informed", "google", "github");
  for (const provider of ["google", "github"] as const) {
    const id = await idOf(visitor, provider);
    const response = await visitor.request(`/account-info?accountId=${id}`);
    const body = (await response.json()) as { user: Record<string, unknown>; data: Record<string, unknown>; account: object };
    assert.deepEqual(Object.keys(body), ["user", "data", "account"]);
    assert.deepEqual(Object.keys(body.user), ["name", "email", "image", "emailVerified"]);
    assert.equal(body.user["email"], "informed@example.com");
    const row = await tokensOf(id);
    assert.deepEqual(body.account, { id, providerId: provider, accountId: row["account_id"] });
    assert.equal(String(body.data[provider === "google" ? "sub" : "id"]), row["account_id"]);
    assert.equal(turns(), 1);
    // 1.4 asks by the provider's own id.
    const old = await visitor.request(`/account-info?accountId=${String(row["account_id"])}`);
    assert.deepEqual(((await old.json()) as { account: object }).account, body.account);
  }
});

/** Each line: a request of somebody who is signed in, and its answer. */
const REFUSED: [string, unknown, number, string, string][] = [
  ["/get-access-token", {}, 400, "VALIDATION_ERROR", "[body] Invalid input"],
  ["/get-access-token", { accountId: "x", foo: 1 }, 400, "VALIDATION_ERROR", '[body] Unrecognized key: "foo"'],
  ["/get-access-token", { accountId: "nope" }, 400, "ACCOUNT_NOT_FOUND", "Account not found"],
  ["/get-access-token", { useAccountCookie: true }, 400, "ACCOUNT_NOT_FOUND", "Account not found"],
  ["/refresh-token", { providerId: "github" }, 400, "ACCOUNT_NOT_FOUND", "Account not found"],
  ["/unlink-account", {}, 400, "VALIDATION_ERROR", "[body.accountId] Invalid input: expected string, received undefined"],
  ["/unlink-account", { accountId: "nope" }, 400, "FAILED_TO_UNLINK_LAST_ACCOUNT", "You can't unlink your last account"],
  ["/link-social", { provider: "discord" }, 404, "PROVIDER_NOT_FOUND", "Provider not found"],
];
test("what is asked for wrongly is refused in Better Auth's words", async () => {
  const visitor = await member("wrong", "google");
  for (const [path, body, status, code, message] of REFUSED) {
    await assertError(await visitor.post(path, body), status, code, message);
  }
  const info = await visitor.request("/account-info");
  await assertError(info, 400, "VALIDATION_ERROR", "[query] Invalid input");
});

test("an account of a provider that is no longer configured is named", async () => {
  const visitor = await member("departed", "google");
  const id = await idOf(visitor, "google");
  await world.database.sql`update account set provider_id = 'myspace' where id = ${id}`;
  for (const path of ["/get-access-token", "/refresh-token"]) {
    const response = await visitor.post(path, { accountId: id });
    await assertError(response, 400, "PROVIDER_NOT_SUPPORTED", "Provider myspace is not supported.");
  }
  const info = await visitor.request(`/account-info?accountId=${id}`);
  await assertError(info, 400, "PROVIDER_NOT_CONFIGURED", "Account is not associated with a configured social provider.");
});

test("nobody gets another user's account", async () => {
  const [owner, other] = [await member("owner", "google"), await member("other", "google", "github")];
  const id = await idOf(owner, "google");
  for (const path of ["/get-access-token", "/refresh-token", "/unlink-account"]) {
    await assertError(await other.post(path, { accountId: id }), 400, "ACCOUNT_NOT_FOUND", "Account not found");
  }
  await assertError(await other.request(`/account-info?accountId=${id}`), 400, "ACCOUNT_NOT_FOUND", "Account not found");
  assert.equal((await accounts(owner)).length, 1);
});

test("unlinking takes one turn, and the last account stays", async () => {
  const visitor = await member("leaver", "google", "github");
  const google = await idOf(visitor, "google");
  const response = await visitor.post("/unlink-account", { accountId: google });
  assert.equal(await response.text(), '{"status":true}');
  assert.equal(turns(), 1);
  assert.deepEqual((await accounts(visitor)).map(({ providerId }) => providerId), ["github"]);
  // As a client of 1.4 asks for it.
  const last = await visitor.post("/unlink-account", { providerId: "github" });
  await assertError(last, 400, "FAILED_TO_UNLINK_LAST_ACCOUNT", "You can't unlink your last account");
});

test("two unlinkings at once leave an account", async () => {
  const visitor = await member("hasty", "google", "github");
  const ids = [await idOf(visitor, "google"), await idOf(visitor, "github")];
  const answers = await Promise.all(ids.map((id) => visitor.post("/unlink-account", { accountId: id })));
  assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 400]);
  assert.equal((await accounts(visitor)).length, 1);
});

test("a session that is not fresh unlinks nothing", async () => {
  const token = "stale".padEnd(32, "0");
  await insertSession(world.database.sql, token, "stale@example.com", 2 * 86_400);
  const visitor = world.visitor();
  await visitor.plant(SESSION, signed(token));
  await assertError(await visitor.post("/unlink-account", { accountId: "x" }), 403, "SESSION_NOT_FRESH", "Session is not fresh");
});

test("a session that was deleted in Postgres gets no token, however young its copy is", async () => {
  const visitor = await member("revoked", "google");
  const id = await idOf(visitor, "google");
  const token = payloadOf((await visitor.cookies()).get(SESSION) ?? "");
  await world.database.sql`delete from session where token = ${token}`;
  const response = await (await visitor.twin()).post("/get-access-token", { accountId: id });
  assert.deepEqual([response.status, await response.text()], [401, ""]);
  assert.equal((await (await visitor.twin()).post("/link-social", { provider: "github" })).status, 401);
  assert.equal((await (await visitor.twin()).post("/unlink-account", { accountId: id })).status, 401);
});

test("who is not signed in gets 401, without a body where Better Auth sends none", async () => {
  const nobody = world.visitor();
  for (const response of [
    await nobody.post("/get-access-token", { accountId: "x" }),
    await nobody.post("/refresh-token", { accountId: "x" }),
    await nobody.request("/account-info?accountId=x"),
  ]) {
    assert.deepEqual([response.status, await response.text()], [401, ""]);
  }
  for (const response of [
    await nobody.request("/list-accounts"),
    await nobody.post("/unlink-account", { accountId: "x" }),
    await nobody.post("/link-social", { provider: "google" }),
  ]) {
    await assertError(response, 401, "UNAUTHORIZED", "Unauthorized");
  }
});
