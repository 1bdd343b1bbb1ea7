/** The three journeys as a user makes them: new, coming back, by another provider. */

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { after, before, test } from "node:test";

import { assertFailed, assertRedirect, sessionCookies } from "../harness/answers.ts";
import { assertWhole, counts, sessionBody } from "../harness/rows.ts";
import { signed } from "../harness/signed.ts";
import { startWorld, type World } from "../harness/world.ts";

let world: World;
before(async () => {
  world = await startWorld();
});
after(() => world?.close());

for (const provider of ["google", "github"] as const) {
  test(`a new user of ${provider} gets a user, an account and a session, and a cookie for it`, async () => {
    const email = `New.${provider}@Example.com`;
    const visitor = world.visitor();
    const earlier = await counts(world.database.sql);
    const url = await visitor.start(provider, { callbackURL: "/home?tab=1#top" });
    const [sealed] = (await visitor.cookies()).keys();
    const response = await visitor.callback(await world.consent(url, { email, name: "Ada Lovelace" }));

    const token = (await visitor.session()).body?.session.token ?? "";
    assert.match(token, /^[a-zA-Z0-9]{32}$/);
    const attributes = "Path=/; HttpOnly; SameSite=Lax";
    assert.deepEqual(response.headers.getSetCookie(), [
      `${sealed}=; Max-Age=0; ${attributes}`,
      `better-auth.session_token=${signed(token)}; Max-Age=604800; ${attributes}`,
    ]);
    await assertRedirect(response, "/home?tab=1#top");

    const { sql } = world.database;
    assert.deepEqual(await counts(sql), {
      users: earlier.users + 1,
      accounts: earlier.accounts + 1,
      sessions: earlier.sessions + 1,
    });
    const [user] = await sql`select * from "user" where email = ${email.toLowerCase()}`;
    assert.match(String(user?.["id"]), /^[a-zA-Z0-9]{32}$/);
    assert.equal(user?.["name"], "Ada Lovelace");
    assert.equal(user["email_verified"], true);
    assert.match(String(user["image"]), /^http/);
    const [account] = await sql`select * from account where user_id = ${user["id"] as string}`;
    assert.equal(account?.["provider_id"], provider);
    assert.ok(account["access_token"], "the provider's token is kept");
    assert.equal(account["password"], null);
    const scopes = provider === "google" ? ["email", "openid", "profile"] : ["read:user", "user:email"];
    assert.deepEqual(String(account["scope"]).split(",").sort(), scopes);
    assert.equal(account["id_token"] !== null, provider === "google");
    await assertWhole(sql);
  });
}

test("get-session shows the rows, byte for byte", async () => {
  const visitor = world.visitor();
  await world.signIn(visitor, "google", { email: "bytes@example.com", name: 'Quote " and é </>' });
  const { response, text, body } = await visitor.session();
  assert.equal(text, await sessionBody(world.database.sql, body?.session.token ?? ""));
  assert.equal(response.headers.get("content-type"), "application/json");
  assert.equal(response.headers.get("cache-control"), "no-store");
  assert.equal(response.headers.get("pragma"), "no-cache");
  assert.deepEqual(response.headers.getSetCookie(), []);
});

test("the session remembers the browser that made it", async () => {
  const visitor = world.visitor();
  const url = await world.consent(await visitor.start("google"), { email: "agent@example.com" });
  await visitor.request(url, { headers: { "user-agent": "Lynx/2.9", "cf-connecting-ip": "203.0.113.7" } });
  const { body } = await visitor.session();
  assert.equal(body?.session.userAgent, "Lynx/2.9");
  assert.equal(body.session.ipAddress, "203.0.113.7");
});

test("a user who comes back gets a session and nothing else, and the tokens of today", async () => {
  const { sql } = world.database;
  const person = { email: "returning@example.com", name: "First Name" };
  const first = world.visitor();
  await world.signIn(first, "google", person);
  const [before] = await sql`select access_token, user_id from account a join "user" u on u.id = user_id
                             where email = ${person.email}`;
  const earlier = await counts(sql);

  const second = world.visitor();
  const response = await world.signIn(second, "google", { ...person, name: "Second Name" });
  await assertRedirect(response, "/home");
  assert.deepEqual(await counts(sql), { ...earlier, sessions: earlier.sessions + 1 });
  const [now] = await sql`select access_token, user_id from account where user_id = ${before?.["user_id"] as string}`;
  assert.notEqual(now?.["access_token"], before?.["access_token"]);

  const [mine, other] = [await first.session(), await second.session()];
  assert.equal(mine.body?.user.id, other.body?.user.id);
  assert.notEqual(mine.body?.session.token, other.body?.session.token);
  assert.equal(other.body?.user.name, "First Name", "a profile is not overwritten by signing in");
});

test("a new user goes to newUserCallbackURL, and one who comes back to callbackURL", async () => {
  const person = { email: "welcome@example.com" };
  for (const location of ["/welcome?x=1", "/home"]) {
    const visitor = world.visitor();
    const url = await visitor.start("google", { newUserCallbackURL: "/welcome?x=1" });
    await assertRedirect(await visitor.callback(await world.consent(url, person)), location);
  }
});

test("without a callbackURL a sign-in ends at the app's origin", async () => {
  const visitor = world.visitor();
  const url = await visitor.start("google", { callbackURL: undefined });
  const response = await visitor.callback(await world.consent(url, { email: "nowhere@example.com" }));
  await assertRedirect(response, world.base.origin);
});

test("a second provider with the same verified address is linked to the same user", async () => {
  const person = { email: "linked@example.com" };
  await world.signIn(world.visitor(), "google", person);
  const earlier = await counts(world.database.sql);
  const visitor = world.visitor();
  await assertRedirect(await world.signIn(visitor, "github", { email: "Linked@Example.com" }), "/home");
  assert.deepEqual(await counts(world.database.sql), {
    users: earlier.users,
    accounts: earlier.accounts + 1,
    sessions: earlier.sessions + 1,
  });
});

/** Each line is someone else's claim to an address, and how much it is worth. */
const REFUSALS = [
  { local: true, claimed: false, why: "the second provider does not vouch for the address" },
  { local: false, claimed: true, why: "nobody proved that the local address is the user's (GHSA-g38m)" },
  { local: false, claimed: false, why: "nobody vouches for anything" },
];
for (const [index, { local, claimed, why }] of REFUSALS.entries()) {
  test(`a second provider is not linked where ${why}`, async () => {
    const email = `refused-${index}@example.com`;
    await world.signIn(world.visitor(), "google", { email, verified: local });
    const earlier = await counts(world.database.sql);
    const visitor = world.visitor();
    const response = await world.signIn(visitor, "github", { email, verified: claimed });
    await assertFailed(response, "account_not_linked");
    assert.deepEqual(await counts(world.database.sql), earlier);
    assert.equal((await visitor.session()).text, "null");
  });
}

test("an unverified address signs its own account in, as unverified", async () => {
  const visitor = world.visitor();
  await world.signIn(visitor, "google", { email: "unproven@example.com", verified: false });
  assert.equal((await visitor.session()).body?.user.emailVerified, false);
  // The provider vouches for it later: then it counts, for the user of that very account.
  await world.signIn(world.visitor(), "google", { email: "unproven@example.com", verified: true });
  const again = world.visitor();
  await world.signIn(again, "google", { email: "unproven@example.com", verified: true });
  assert.equal((await again.session()).body?.user.emailVerified, true);
});

test("signing in again gives a new token, and the old session of this browser lives on its own", async () => {
  const visitor = world.visitor();
  await world.signIn(visitor, "google", { email: "again@example.com" });
  const before = await visitor.twin();
  await world.signIn(visitor, "google", { email: "again@example.com" });
  const [old, now] = [await before.session(), await visitor.session()];
  assert.notEqual(now.body?.session.token, old.body?.session.token);
  assert.equal(now.body?.user.id, old.body?.user.id);
});

test("who planted a session cookie in a browser has no part in the session that it gets (T98)", async () => {
  const attacker = world.visitor();
  await world.signIn(attacker, "google", { email: "attacker@example.com" });
  const victim = await attacker.twin();
  const response = await world.signIn(victim, "google", { email: "victim@example.com" });
  assert.equal(sessionCookies(response).length, 1);
  assert.equal((await victim.session()).body?.user.email, "victim@example.com");
  assert.equal((await attacker.session()).body?.user.email, "attacker@example.com");
});

test("a provider denial ends at the errorCallbackURL with the provider's word", async () => {
  const visitor = world.visitor();
  const url = await visitor.start("google", { errorCallbackURL: "/sorry?x=1" });
  const [sealed] = (await visitor.cookies()).keys();
  const response = await visitor.callback(await world.refuse(url));
  assert.match(response.headers.get("location") ?? "", /^\/sorry\?x=1&error=access_denied/);
  assert.equal(response.status, 302);
  assert.deepEqual(response.headers.getSetCookie(), [`${sealed}=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax`]);
  assert.equal(world.google.count("token"), world.google.requests.filter((r) => r.endpoint === "token").length);
  assert.equal((await visitor.session()).text, "null");
});

test("the token request carries the verifier of this sign-in, and the exact redirect_uri", async () => {
  // The stand-in checks both (PKCE is required of everyone), so a wrong one would end in invalid_code.
  const visitor = world.visitor();
  const url = await visitor.start("google");
  const callback = await world.consent(url, { email: "pkce@example.com" });
  const wrong = new URL(callback);
  wrong.searchParams.set("code", createHash("sha256").update("no such code").digest("base64url"));
  await assertFailed(await (await visitor.twin()).callback(wrong), "invalid_code");
});
