/** A user who is signed in adds an account: `POST /link-social` and the callback that ends it. */

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";

import { assertError, assertFailed, assertRedirect, sessionCookies } from "../harness/answers.ts";
import { counts } from "../harness/rows.ts";
import { payloadOf } from "../harness/signed.ts";
import type { Visitor } from "../harness/visitor.ts";
import { startWorld, type World } from "../harness/world.ts";

const SESSION = "better-auth.session_token";

let world: World;
before(async () => {
  world = await startWorld();
});
after(() => world?.close());
beforeEach(() => world.forget());

async function member(name: string, provider: "google" | "github" = "google"): Promise<Visitor> {
  const visitor = world.visitor();
  await world.signIn(visitor, provider, { email: `${name}@example.com`, name });
  world.forget();
  return visitor;
}

/** Begins a linking, and gives the provider's address. */
async function startLink(visitor: Visitor, provider: string, more: object = {}): Promise<URL> {
  const response = await visitor.post("/link-social", { provider, callbackURL: "/settings", ...more });
  const text = await response.text();
  assert.equal(response.status, 200, text);
  return new URL((JSON.parse(text) as { url: string }).url);
}

function turns(): number {
  return world.proxy.connections.reduce((sum, { statementTurns }) => sum + statementTurns, 0);
}

test("linking adds the account, opens no session, and costs a turn each way", async () => {
  const visitor = await member("linker");
  const before = (await visitor.cookies()).get(SESSION);
  const earlier = await counts(world.database.sql);
  const url = await startLink(visitor, "github", { scopes: ["gist"] });
  assert.equal(turns(), 1);
  assert.match(url.searchParams.get("scope") ?? "", /gist$/);
  const callback = await world.consent(url, { email: "Linker@Example.com" });
  world.forget();
  const response = await visitor.callback(callback);
  await assertRedirect(response, "/settings");
  assert.equal(turns(), 1);
  assert.deepEqual(sessionCookies(response), []);
  assert.equal((await visitor.cookies()).get(SESSION), before);
  assert.deepEqual(await counts(world.database.sql), { ...earlier, accounts: earlier.accounts + 1 });
});

test("an account that is linked already gets the new tokens, and the scopes of both times", async () => {
  const visitor = await member("again", "github");
  const { sql } = world.database;
  const account = async () => (await sql`select * from account a join "user" u on u.id = a.user_id where u.email = 'again@example.com'`)[0];
  const before = await account();
  const url = await startLink(visitor, "github", { scopes: ["gist"] });
  await assertRedirect(await visitor.callback(await world.consent(url, { email: "again@example.com" })), "/settings");
  const now = await account();
  assert.notEqual(now?.["access_token"], before?.["access_token"]);
  assert.ok(String(now?.["scope"]).startsWith(String(before?.["scope"])));
});

test("the answer is the URL, as a sign-in's is", async () => {
  const visitor = await member("answer");
  const response = await visitor.post("/link-social", { provider: "github", disableRedirect: true });
  const body = (await response.json()) as Record<string, unknown>;
  assert.deepEqual(Object.keys(body), ["url", "redirect"]);
  assert.equal(body["redirect"], false);
  assert.equal(response.headers.get("location"), null);
  assert.equal(response.headers.getSetCookie().length, 1);
});

/** Each line: whose account comes back, and the code that it ends in. */
const REFUSED = [
  { name: "stranger", person: { email: "somebody-else@example.com" }, code: "email_does_not_match" },
  { name: "unproven", person: { email: "unproven@example.com", verified: false }, code: "unable_to_link_account" },
];
for (const { name, person, code } of REFUSED) {
  test(`a linking ends in ${code}`, async () => {
    const visitor = await member(name);
    const earlier = await counts(world.database.sql);
    const url = await startLink(visitor, "github", { errorCallbackURL: "/sorry" });
    await assertFailed(await visitor.callback(await world.consent(url, person)), code, "/sorry");
    assert.deepEqual(await counts(world.database.sql), earlier);
  });
}

test("another user's account is not taken over", async () => {
  await member("first", "github");
  // The same account at GitHub, whose address is the second user's by now.
  const { sql } = world.database;
  const visitor = await member("second");
  await sql`update account set account_id = 'theirs' where provider_id = 'github' and user_id =
            (select id from "user" where email = 'first@example.com')`;
  const url = await startLink(visitor, "github");
  const callback = await world.consent(url, { email: "second@example.com" });
  await assertRedirect(await visitor.callback(callback), "/settings");
  await sql`update account set user_id = (select id from "user" where email = 'first@example.com')
            where provider_id = 'github' and user_id = (select id from "user" where email = 'second@example.com')`;
  const again = await startLink(visitor, "github");
  await assertFailed(
    await visitor.callback(await world.consent(again, { email: "second@example.com" })),
    "account_already_linked_to_different_user",
  );
});

test("a session that was ended meanwhile links nothing, by the object's word or by Postgres'", async () => {
  for (const how of ["sign-out", "row"]) {
    const visitor = await member(`ended-${how}`);
    const person = { email: `ended-${how}@example.com` };
    const callback = await world.consent(await startLink(visitor, "github"), person);
    const earlier = await counts(world.database.sql);
    const token = payloadOf((await visitor.cookies()).get(SESSION) ?? "");
    if (how === "sign-out") {
      const [row] = await world.database.sql`select id from session where token = ${token}`;
      await visitor.signOut();
      // As if Postgres had not heard of it: the object alone says that it is over.
      await world.database.sql`insert into session (id, token, user_id, expires_at, created_at, updated_at)
        select ${String(row?.["id"])}, ${token}, id, now() + interval '1 day', now(), now() from "user" where email = ${person.email}`;
    } else {
      await world.database.sql`delete from session where token = ${token}`;
    }
    await assertFailed(await visitor.callback(callback), "unable_to_link_account");
    assert.equal((await counts(world.database.sql)).accounts, earlier.accounts);
  }
});

test("a replayed linking sends no second token request", async () => {
  const visitor = await member("twice");
  const callback = await world.consent(await startLink(visitor, "github"), { email: "twice@example.com" });
  const twin = await visitor.twin();
  await assertRedirect(await visitor.callback(callback), "/settings");
  world.forget();
  // This browser holds a live session, so it is sent on.
  await assertRedirect(await twin.callback(callback), "/settings");
  assert.equal(world.github.count("token"), 0);
});

test("a linking that another browser brings back does nothing", async () => {
  const visitor = await member("elsewhere");
  const callback = await world.consent(await startLink(visitor, "github"), { email: "elsewhere@example.com" });
  await assertFailed(await world.visitor().callback(callback), "state_mismatch");
});

test("a page of somebody else's cannot begin a linking", async () => {
  const visitor = await member("csrf");
  const response = await visitor.post("/link-social", { provider: "github" }, { origin: "https://evil.test" });
  await assertError(response, 403, "INVALID_ORIGIN", "Invalid origin");
});
