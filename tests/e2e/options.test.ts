/** Options that change what everybody sees: cookies, origins, secrets, deferred refresh, lifetimes, encrypted tokens. */

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { symmetricDecrypt } from "better-auth/crypto";

import { stateOf } from "../harness/objects.ts";
import { insertSession, sessionBody } from "../harness/rows.ts";
import { signed } from "../harness/signed.ts";
import type { Visitor } from "../harness/visitor.ts";
import { SECRET, startWorld, type World, type WorldOptions } from "../harness/world.ts";

function within(options: WorldOptions): { readonly world: World } {
  const place: { world?: World } = {};
  before(async () => {
    place.world = await startWorld(options);
  });
  after(() => place.world?.close());
  return place as { readonly world: World };
}

/** Somebody with a row of Better Auth's making. */
async function withRow(world: World, cookie: string, name: string, age: number, secret?: string): Promise<{ visitor: Visitor; token: string }> {
  const visitor = world.visitor();
  const token = name.padEnd(32, "0");
  await insertSession(world.database.sql, token, `${name}@example.com`, age);
  await visitor.plant(cookie, signed(token, secret));
  return { visitor, token };
}

describe("cookies and origins", () => {
  const place = within({
    auth: {
      trustedOrigins: ["https://*.example.com", "myapp://cb"],
      advanced: {
        cookiePrefix: "app",
        defaultCookieAttributes: { sameSite: "strict" },
        cookies: { session_token: { name: "sid", attributes: { sameSite: "lax" } } },
      },
    },
  });

  test("a sign-in and a sign-out write the cookies as configured", async () => {
    const visitor = place.world.visitor();
    const response = await place.world.signIn(visitor, "google", { email: "named@example.com" });
    const lines = response.headers.getSetCookie();
    assert.match(lines.join("\n"), /^sid=[^;]+; Max-Age=604800; Path=\/; HttpOnly; SameSite=Lax$/m);
    assert.match(lines.join("\n"), /^app\.oauth_state\.[^=]{8}=; Max-Age=0; Path=\/; HttpOnly; SameSite=Strict$/m);
    assert.equal((await visitor.session()).body?.user.email, "named@example.com");
    assert.deepEqual((await visitor.signOut()).headers.getSetCookie(), [
      "sid=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax",
      "app.session_data=; Max-Age=0; Path=/; HttpOnly; SameSite=Strict",
      "app.dont_remember=; Max-Age=0; Path=/; HttpOnly; SameSite=Strict",
    ]);
  });

  test("patterns and the app's own scheme are trusted, and nothing beside them", async () => {
    for (const [callbackURL, status] of [
      ["https://a.example.com/x", 200],
      ["myapp://cb/x", 200],
      ["https://example.com.evil.test/", 403],
      ["http://a.example.com/", 403],
      ["myapp://other", 403],
      ["javascript:alert(1)", 403],
    ] as const) {
      const response = await place.world.visitor().post("/sign-in/social", { provider: "google", callbackURL });
      assert.equal(response.status, status, callbackURL);
    }
  });
});

describe("checks switched off below a path", () => {
  const place = within({ auth: { advanced: { disableOriginCheck: ["/sign-in"] } } });

  test("only what is below it takes requests from anywhere", async () => {
    const headers = { cookie: "a=b", origin: "https://evil.test" };
    const body = { provider: "google", callbackURL: "https://evil.test/" };
    assert.equal((await place.world.visitor().post("/sign-in/social", body, headers)).status, 200);
    assert.equal((await place.world.visitor().post("/sign-out", {}, headers)).status, 403);
  });
});

describe("rotated secrets and encrypted tokens", () => {
  const secrets = { BETTER_AUTH_SECRETS: `2:the-new-secret-of-these-tests-only,1:${SECRET}` };
  const place = within({ secrets, auth: { account: { encryptOAuthTokens: true } } });
  const keys = new Map([
    [2, "the-new-secret-of-these-tests-only"],
    [1, SECRET],
  ]);

  test("cookies are signed with the current secret, and those of an older one verify no more", async () => {
    const current = await withRow(place.world, "better-auth.session_token", "current", 0, keys.get(2));
    assert.equal((await current.visitor.session()).body?.session.token, current.token);
    const older = await withRow(place.world, "better-auth.session_token", "older", 0);
    assert.equal((await older.visitor.session()).text, "null");
  });

  test("the account's row has every token encrypted, and Better Auth decrypts them", async () => {
    await place.world.signIn(place.world.visitor(), "google", { email: "sealed@example.com" });
    const [row] = await place.world.database.sql`select access_token, refresh_token, id_token from account`;
    const stored = Object.values(row ?? {}).filter((token) => token !== null) as string[];
    assert.ok(stored.length >= 2);
    for (const token of stored) {
      assert.match(token, /^\$ba\$2\$[0-9a-f]+$/);
      const key = { keys, currentVersion: 2 };
      assert.ok((await symmetricDecrypt({ key, data: token })).length > 10);
    }
  });
});

describe("deferSessionRefresh", () => {
  const place = within({ auth: { session: { deferSessionRefresh: true } } });
  const COOKIE = "better-auth.session_token";

  test("a read moves nothing and says what is due; the POST moves it", async () => {
    const { visitor, token } = await withRow(place.world, COOKIE, "due", 86_400 + 60);
    const before = await sessionBody(place.world.database.sql, token);
    const read = await visitor.session();
    assert.equal(read.text, before?.replace(/}$/, ',"needsRefresh":true}'));
    assert.deepEqual(read.response.headers.getSetCookie(), []);
    assert.equal(await sessionBody(place.world.database.sql, token), before);

    const posted = await visitor.post("/get-session", {});
    const after = await sessionBody(place.world.database.sql, token);
    assert.deepEqual([posted.status, await posted.text()], [200, after]);
    assert.notEqual(after, before);
    assert.match(posted.headers.getSetCookie().join(), new RegExp(`^${COOKIE}=[^;]+; Max-Age=604800;`));
    assert.match((await visitor.session()).text, /"needsRefresh":false}$/);
  });

  test("a read that must not refresh says nothing of it", async () => {
    const { visitor, token } = await withRow(place.world, COOKIE, "quiet", 86_400 + 60);
    const { text } = await visitor.session("?disableRefresh=true");
    assert.equal(text, await sessionBody(place.world.database.sql, token));
  });

  test("without a session the POST answers null", async () => {
    assert.equal(await (await place.world.visitor().post("/get-session", {})).text(), "null");
  });
});

describe("absoluteLifetime", () => {
  const place = within({ auth: { session: { absoluteLifetime: 2 * 86_400 } } });
  const COOKIE = "better-auth.session_token";

  test("a sign-in ends when it must, and not a week later", async () => {
    const visitor = place.world.visitor();
    await place.world.signIn(visitor, "google", { email: "absolute@example.com" });
    const session = (await visitor.session()).body?.session;
    assert.equal(Date.parse(session?.expiresAt ?? "") - Date.parse(session?.createdAt ?? ""), 2 * 86_400_000);
  });

  test("a session that outlived it is over for reads, and its cookie goes", async () => {
    const { visitor, token } = await withRow(place.world, COOKIE, "outlived", 2 * 86_400 + 1);
    assert.equal((await visitor.session()).text, "null");
    assert.equal(await stateOf(place.world.workers, token), "noSession");
    assert.equal((await visitor.cookies()).size, 0);
  });

  /** Every way in which an endpoint finds out whose session it is. */
  const GUARDED: [string, object?][] = [
    ["/list-sessions"],
    ["/list-accounts"],
    ["/account-info?accountId=none"],
    ["/revoke-session", { token: "another" }],
    ["/revoke-sessions", {}],
    ["/update-user", { name: "Outlived" }],
    ["/link-social", { provider: "github" }],
    ["/unlink-account", { accountId: "none" }],
    ["/get-access-token", { accountId: "none" }],
  ];
  for (const [path, body] of GUARDED) {
    test(`a session that outlived it gets nothing from ${path}, and its object ends`, async () => {
      const { visitor, token } = await withRow(place.world, COOKIE, `outlived${path.replace(/\W/g, "-")}`, 2 * 86_400 + 1);
      const response = await (body ? visitor.post(path, body) : visitor.request(path));
      assert.equal(response.status, 401, await response.text());
      assert.equal(await stateOf(place.world.workers, token), "noSession");
    });
  }

  test("sliding never passes it", async () => {
    const { visitor, token } = await withRow(place.world, COOKIE, "sliding", 86_400 + 60);
    const { sql } = place.world.database;
    await sql`update session set expires_at = created_at + interval '30 hours' where token = ${token}`;
    const ends = Date.parse((await visitor.session()).body?.session.expiresAt ?? "");
    const [row] = await sql`select created_at + interval '48 hours' as last, expires_at from session where token = ${token}`;
    assert.deepEqual(row?.["expires_at"], row?.["last"]);
    assert.ok(ends > Date.now() + 22 * 3_600_000 && ends < Date.now() + 24 * 3_600_000);
    assert.deepEqual((await visitor.session()).response.headers.getSetCookie(), [], "and is then at its end");
  });
});
