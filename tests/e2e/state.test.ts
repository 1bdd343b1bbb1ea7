/** What binds a callback to the browser, the provider and the one moment that it belongs to. */

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";

import { assertFailed, assertRedirect, sessionCookies } from "../harness/answers.ts";
import { stateOf } from "../harness/objects.ts";
import { counts, type Counts } from "../harness/rows.ts";
import { openSealed, seal } from "../harness/sealed.ts";
import { payloadOf, signed } from "../harness/signed.ts";
import { REPLAYS_AT_ONCE } from "../harness/sizes.ts";
import type { Visitor } from "../harness/visitor.ts";
import { startWorld, type ProviderId, type World } from "../harness/world.ts";

let world: World;
let earlier: Counts;
before(async () => {
  world = await startWorld();
});
after(() => world?.close());
beforeEach(async () => {
  world.forget();
  earlier = await counts(world.database.sql);
});

/** A browser that is back from the provider, and the callback that it is about to request. */
async function returning(provider: ProviderId = "google", options = {}): Promise<{ visitor: Visitor; callback: URL }> {
  const visitor = world.visitor();
  const url = await visitor.start(provider, options);
  return { visitor, callback: await world.consent(url, { email: "state@example.com" }) };
}

/** Asserts that a callback was stopped before its code left the process. */
async function assertNothingHappened(): Promise<void> {
  assert.equal(world.google.count("token") + world.github.count("token"), 0, "no token request left");
  assert.deepEqual(await counts(world.database.sql), earlier);
}

test("a callback in another browser is refused, and the right browser still signs in (T01, T02b)", async () => {
  const { visitor, callback } = await returning("google", { errorCallbackURL: "/sorry" });
  await assertFailed(await world.visitor().callback(callback), "state_mismatch");
  await assertNothingHappened();
  await assertRedirect(await visitor.callback(callback), "/home");
});

test("a callback in a browser that has another sign-in under way is refused (T02)", async () => {
  const { callback } = await returning();
  const other = world.visitor();
  await other.start("google");
  await assertFailed(await other.callback(callback), "state_mismatch");
  await assertNothingHappened();
});

test("the sealed cookie of another sign-in under this one's name does not open (T02, T10)", async () => {
  const { visitor, callback } = await returning();
  const thief = world.visitor();
  await thief.start("google");
  const [[, foreign] = ["", ""]] = await thief.cookies();
  const [name = ""] = (await visitor.cookies()).keys();
  await visitor.plant(name, foreign);
  await assertFailed(await visitor.callback(callback), "state_invalid");
  await assertNothingHappened();
});

/** Each line is what becomes of the `state` parameter, and how the callback must end (T03). */
const STATES: [string, (state: string) => string | undefined, string][] = [
  ["missing", () => undefined, "state_not_found"],
  ["empty", () => "", "state_not_found"],
  ["changed in its first character", (state) => (state.startsWith("A") ? "B" : "A") + state.slice(1), "state_mismatch"],
  ["changed in its last character", (state) => state.slice(0, -1) + (state.endsWith("A") ? "B" : "A"), "state_mismatch"],
  ["cut to what names the cookie", (state) => state.slice(0, 8), "state_mismatch"],
  ["longer by one character", (state) => `${state}A`, "state_mismatch"],
  ["ten kilobytes long", () => "a".repeat(10_000), "state_mismatch"],
  ["a cookie's separator", () => "a; b=c", "state_mismatch"],
  ["not ASCII", () => "ä\u0000ö", "state_mismatch"],
];
for (const [what, change, code] of STATES) {
  test(`a callback whose state is ${what} ends in ${code}`, async () => {
    const { visitor, callback } = await returning();
    const state = change(callback.searchParams.get("state") ?? "");
    if (state === undefined) callback.searchParams.delete("state");
    else callback.searchParams.set("state", state);
    await assertFailed(await visitor.callback(callback), code);
    await assertNothingHappened();
  });
}

for (const name of ["state", "code"]) {
  test(`a callback with two values for ${name} is malformed (T03)`, async () => {
    const { visitor, callback } = await returning();
    callback.searchParams.append(name, callback.searchParams.get(name) ?? "");
    const response = await visitor.callback(callback);
    assert.equal(response.status, 400);
    assert.equal(((await response.json()) as { code: string }).code, "VALIDATION_ERROR");
    await assertNothingHappened();
  });
}

/** Each line is what an attacker makes of the sealed cookie (T10). */
const TAMPERED: [string, (name: string, value: string) => string][] = [
  ["with its first byte changed", (_, value) => (value.startsWith("A") ? "B" : "A") + value.slice(1)],
  ["with a byte in the middle changed", (_, value) => swap(value, value.length >> 1)],
  ["with its last bytes cut off", (_, value) => value.slice(0, -4)],
  ["cut to its nonce", (_, value) => value.slice(0, 32)],
  ["that is a session cookie", () => signed("Zk3vQ9xW1rT7uY5oP2aS8dF4gH6jK0lM")],
  ["that is its own content in the clear", (name, value) => Buffer.from(JSON.stringify(openSealed(name, value))).toString("base64url")],
  ["that was sealed for another name", (name, value) => seal(`${name}x`, openSealed(name, value))],
];
for (const [what, change] of TAMPERED) {
  test(`a sealed sign-in ${what} does not open`, async () => {
    const { visitor, callback } = await returning();
    const [[name, value] = ["", ""]] = await visitor.cookies();
    await visitor.plant(name, change(name, value));
    await assertFailed(await visitor.callback(callback), "state_invalid");
    await assertNothingHappened();
  });
}

test("a sealed sign-in passes for no session cookie", async () => {
  const { visitor } = await returning();
  const [[, value] = ["", ""]] = await visitor.cookies();
  await visitor.plant("better-auth.session_token", value);
  assert.equal((await visitor.session()).text, "null");
});

test("a sign-in that took longer than ten minutes is over, and is told where it asked to be (T06)", async () => {
  const { visitor, callback } = await returning("google", { errorCallbackURL: "/sorry" });
  const [[name, value] = ["", ""]] = await visitor.cookies();
  const content = openSealed(name, value);
  assert.ok(Date.parse(String(content["expiresAt"])) - Date.now() <= 600_000, "ten minutes at most (T07)");
  await visitor.plant(name, seal(name, { ...content, expiresAt: new Date(Date.now() - 1).toISOString() }));
  await assertFailed(await visitor.callback(callback), "state_mismatch", "/sorry");
  await assertNothingHappened();
});

test("a callback sent again in the browser that it signed in changes nothing (T04)", async () => {
  const { visitor, callback } = await returning();
  const before = await visitor.twin();
  await visitor.callback(callback);
  world.forget();
  earlier = await counts(world.database.sql);
  await assertFailed(await visitor.callback(callback), "state_mismatch");
  await assertNothingHappened();
  assert.notEqual((await visitor.session()).body, null, "its session goes on");

  // As the browser of a double click: it still has the sealed cookie, and has the session's already.
  const token = (await visitor.cookies()).get("better-auth.session_token") ?? "";
  await before.plant("better-auth.session_token", token);
  await assertRedirect(await before.callback(callback), "/home");
  await assertNothingHappened();
  assert.notEqual((await visitor.session()).body, null);
});

test("a session whose cookie its browser never got is ended by the replay of its callback", async () => {
  const { visitor, callback } = await returning();
  const thief = await visitor.twin();
  const response = await visitor.callback(callback);
  assert.equal(sessionCookies(response).length, 1);
  // Whoever sends it now has the sealed cookie but no session: no browser of ours does.
  await assertFailed(await thief.callback(callback), "state_mismatch");
  assert.equal((await visitor.session()).text, "null");
  const [line = ""] = sessionCookies(response);
  const token = payloadOf(line.slice(line.indexOf("=") + 1, line.indexOf(";")));
  assert.equal(await stateOf(world.workers, token), "noSession");
});

test(`one callback sent ${REPLAYS_AT_ONCE} times at once makes one token request and one session (T05)`, async () => {
  const { visitor, callback } = await returning();
  const browsers = await Promise.all(Array.from({ length: REPLAYS_AT_ONCE }, () => visitor.twin()));
  world.gate.shut();
  const answers = browsers.map((browser) => browser.callback(callback));
  // Whoever claimed the sign-in waits for its token; all others must have been answered by then.
  await world.gate.waiting(1);
  await settled(answers, REPLAYS_AT_ONCE - 1);
  world.gate.open();
  const responses = await Promise.all(answers);

  assert.equal(world.google.count("token"), 1);
  const signedIn = responses.filter((response) => sessionCookies(response).length > 0);
  assert.equal(signedIn.length, 1);
  for (const response of responses.filter((response) => !signedIn.includes(response))) {
    await assertFailed(response, "state_mismatch");
  }
  assert.equal((await counts(world.database.sql)).sessions, earlier.sessions + 1);
});

test("a state from Google delivered to GitHub's callback sends no code to GitHub (T20)", async () => {
  const { visitor, callback } = await returning("google", { errorCallbackURL: "/sorry" });
  callback.pathname = callback.pathname.replace("google", "github");
  await assertFailed(await visitor.callback(callback), "state_mismatch", "/sorry");
  await assertNothingHappened();
});

test("an issuer that is not the provider's stops the callback (T15, T17)", async () => {
  for (const iss of ["https://evil.example", `${world.google.issuer}/`, world.google.issuer.toUpperCase(), world.github.issuer]) {
    const { visitor, callback } = await returning();
    callback.searchParams.set("iss", iss);
    await assertFailed(await visitor.callback(callback), "issuer_mismatch");
  }
  await assertNothingHappened();
});

test("a provider that nobody configured is told so, and the sign-in is spent", async () => {
  const { visitor, callback } = await returning("google", { errorCallbackURL: "/sorry?x=1" });
  callback.pathname = callback.pathname.replace("google", "discord");
  await assertFailed(await visitor.callback(callback), "oauth_provider_not_found", "/sorry?x=1");
  await assertNothingHappened();
});

test("a callback with neither a code nor an error ends in no_code (T24)", async () => {
  const { visitor, callback } = await returning();
  callback.searchParams.delete("code");
  callback.searchParams.set("access_token", "not-asked-for");
  callback.searchParams.set("id_token", "not-asked-for");
  await assertFailed(await visitor.callback(callback), "no_code");
  await assertNothingHappened();
});

test("two tabs may each start a sign-in, and finish in either order (T09)", async () => {
  for (const order of [[0, 1], [1, 0]] as const) {
    const visitor = world.visitor();
    const emails = ["tab-a@example.com", "tab-b@example.com"];
    const starts = [await visitor.start("google", { callbackURL: "/a" }), await visitor.start("github", { callbackURL: "/b" })];
    for (const tab of order) {
      const callback = await world.consent(starts[tab] as URL, { email: emails[tab] ?? "" });
      await assertRedirect(await visitor.callback(callback), tab === 0 ? "/a" : "/b");
      assert.equal((await visitor.session()).body?.user.email, emails[tab]);
    }
    assert.deepEqual([...(await visitor.cookies()).keys()], ["better-auth.session_token"]);
  }
});

test("a provider's refusal spends the sign-in, and shows its words shortened and encoded (T21, T22)", async () => {
  const visitor = world.visitor();
  const url = await visitor.start("google", { errorCallbackURL: "/sorry" });
  const callback = new URL(`${world.base.href}/callback/google`);
  callback.searchParams.set("state", url.searchParams.get("state") ?? "");
  callback.searchParams.set("error", '<script>"');
  callback.searchParams.set("error_description", `é<b>\r\nSet-Cookie: x=1${"x".repeat(10_000)}`);
  const response = await visitor.callback(callback);
  const location = response.headers.get("location") ?? "";
  assert.equal(response.status, 302);
  assert.match(location, /^\/sorry\?error=UNKNOWN&error_description=[A-Za-z0-9%+._*-]+$/);
  assert.ok(location.length < 2_000);
  assert.ok(response.headers.getSetCookie().every((line) => line.startsWith("better-auth.oauth_state.")));
  await assertFailed(await visitor.callback(callback), "state_mismatch");
  await assertNothingHappened();
});

test("a form_post without cookies goes on as a GET, which brings them along (T25)", async () => {
  const { visitor, callback } = await returning();
  const form = await world.visitor().request("/callback/google", {
    method: "POST",
    body: callback.searchParams,
  });
  const target = new URL(form.headers.get("location") ?? "");
  await assertRedirect(form, `${world.base.href}/callback/google?${target.searchParams}`);
  assert.equal(target.searchParams.get("code"), callback.searchParams.get("code"));
  await assertRedirect(await visitor.callback(target), "/home");
});

test("a form_post with cookies and no origin is somebody else's form", async () => {
  const { visitor, callback } = await returning();
  const response = await visitor.request("/callback/google", { method: "POST", body: callback.searchParams });
  assert.equal(response.status, 403);
  assert.equal(((await response.json()) as { code: string }).code, "MISSING_OR_NULL_ORIGIN");
  await assertNothingHappened();
});

/** Resolves once `count` of the promises have. */
function settled(promises: readonly Promise<unknown>[], count: number): Promise<void> {
  let left = count;
  return new Promise((resolve, reject) => {
    for (const promise of promises) promise.then(() => (left -= 1) === 0 && resolve(), reject);
  });
}

function swap(text: string, index: number): string {
  return text.slice(0, index) + (text[index] === "A" ? "B" : "A") + text.slice(index + 1);
}
