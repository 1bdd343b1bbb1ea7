/** The HTTP surface: what is there, and that nothing else is. */

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { assertError } from "../harness/answers.ts";
import { device } from "../harness/devices.ts";
import { counts, sessionBody } from "../harness/rows.ts";
import { LARGE_BODIES } from "../harness/sizes.ts";
import { startWorld, type World } from "../harness/world.ts";

let world: World;
before(async () => {
  world = await startWorld();
});
after(() => world?.close());

test("GET /ok says that the configuration is sound", async () => {
  const response = await world.visitor().request("/ok");
  assert.deepEqual([response.status, await response.text()], [200, '{"ok":true}']);
  assert.equal(response.headers.get("content-type"), "application/json");
});

/** Each line is a request that no endpoint answers (T96, T108; contract §3.1). */
const NOT_FOUND: [string, string][] = [
  ["GET", "/nope"],
  ["GET", ""],
  ["GET", "/"],
  ["GET", "/ok/"],
  ["GET", "//ok"],
  ["GET", "/OK"],
  ["GET", "/ok;x"],
  ["GET", "/ok%2f"],
  ["GET", "/%6fk"],
  ["GET", "/ok.css"],
  ["HEAD", "/ok"],
  ["HEAD", "/get-session"],
  ["OPTIONS", "/get-session"],
  ["OPTIONS", "/sign-in/social"],
  ["PUT", "/get-session"],
  ["PATCH", "/get-session"],
  ["DELETE", "/get-session"],
  ["POST", "/ok"],
  ["POST", "/error"],
  ["GET", "/sign-in/social"],
  ["POST", "/sign-in/social/"],
  ["POST", "//sign-in/social"],
  ["POST", "/sign-in//social"],
  ["POST", "/sign-in%2fsocial"],
  ["POST", "/Sign-In/social"],
  ["GET", "/sign-out"],
  ["GET", "/callback"],
  ["GET", "/callback/"],
  ["GET", "/callback/google/"],
  ["GET", "/callback/google/x"],
  ["PUT", "/callback/google"],
  ["GET", "/__fault/panic"],
  ["POST", "/__fault/panic"],
];
test("whatever is no endpoint is answered 404 with nothing else", async () => {
  for (const [method, path] of NOT_FOUND) {
    const response = await world.visitor().request(new URL(world.base.href + path), { method });
    const seen = [response.status, await response.text(), response.headers.get("content-type")];
    assert.deepEqual(seen, [404, "", null], `${method} ${path}`);
    assert.equal(response.headers.get("allow"), null);
    assert.equal(response.headers.get("access-control-allow-origin"), null);
  }
});

test("a path outside basePath is no endpoint, though an endpoint's name stands in it", async () => {
  for (const path of ["/ok", "/x/api/auth/ok", "/api/authok", "/api/auth2/ok", "/API/auth/ok", "/get-session"]) {
    const response = await world.visitor().request(new URL(path, world.base.origin));
    assert.equal(response.status, 404, path);
  }
});

test("a method named in a header changes nothing", async () => {
  const visitor = world.visitor();
  await world.signIn(visitor, "google", { email: "method@example.com" });
  for (const name of ["x-http-method-override", "x-http-method", "x-method-override"]) {
    const response = await visitor.request("/sign-out", { headers: { [name]: "POST" } });
    assert.equal(response.status, 404);
  }
  assert.notEqual((await visitor.session()).body, null);
});

test("POST /get-session needs an option that is off (contract §3.4)", async () => {
  const response = await world.visitor().post("/get-session", {});
  await assertError(
    response,
    405,
    "METHOD_NOT_ALLOWED_DEFER_SESSION_REQUIRED",
    "POST method requires deferSessionRefresh to be enabled in session config",
  );
  assert.equal(response.headers.get("cache-control"), "no-store");
});

test("POST /delete-user needs an option that is off, and deletes nobody", async () => {
  const { visitor, token } = await device(world, "kept");
  const response = await visitor.post("/delete-user", {});
  assert.deepEqual([response.status, await response.text()], [404, ""]);
  assert.equal(response.headers.get("content-type"), "application/json");
  const callback = await visitor.request("/delete-user/callback?token=zzz");
  await assertError(callback, 404, "NOT_FOUND", "Not found");
  await assertError(await world.visitor().post("/delete-user", {}), 401, "UNAUTHORIZED", "Unauthorized");
  assert.equal((await visitor.session()).text, await sessionBody(world.database.sql, token));
});

/** Each line is a body for an endpoint that takes an object (T107, T111). */
const BODIES: [string, NonNullable<RequestInit["body"]>, string][] = [
  ["null", "null", "application/json"],
  ["a number", "1", "application/json"],
  ["a list", "[]", "application/json"],
  ["a provider that is a list", '{"provider":["google"]}', "application/json"],
  ["a provider that is null", '{"provider":null}', "application/json"],
  ["an empty provider", '{"provider":""}', "application/json"],
  ["a provider with NUL in it", '{"provider":"goo\\u0000gle"}', "application/json"],
  ["a lone surrogate", '{"provider":"\\ud800"}', "application/json"],
  ["the name of every object's parent", '{"provider":"__proto__"}', "application/json"],
  ["nesting that no stack holds", "[".repeat(10_000), "application/json"],
  ["nesting inside a known field", `{"provider":"google","additionalData":${'{"a":'.repeat(10_000)}1${"}".repeat(10_001)}`, "application/json"],
  ["bytes that are no text", new Uint8Array([0x7b, 0xff, 0xfe, 0x7d]), "application/json"],
  ["a byte order mark alone", "\ufeff", "application/json"],
  ["JSON that calls itself text", '{"provider":"google"}', "text/plain"],
  ["a form of files", new FormData(), "multipart/form-data; boundary=x"],
];
for (const [what, body, type] of BODIES) {
  test(`${what} for a body is the sender's mistake, and costs nobody else anything`, async () => {
    const response = await world
      .visitor()
      .request("/sign-in/social", { method: "POST", body, headers: { "content-type": type } });
    assert.ok(response.status >= 400 && response.status < 500, String(response.status));
    assert.deepEqual(response.headers.getSetCookie(), []);
    await response.body?.cancel();
    assert.equal((await world.visitor().request("/ok")).status, 200);
  });
}

/** Who refuses ten megabytes: an endpoint that reads them, one that never begins to, and none at all. */
const REFUSALS: [string, string, number][] = [
  ["/sign-in/social", "application/json", 413],
  ["/sign-in/social", "text/plain", 415],
  ["/nope", "application/json", 404],
];
/** The two ways in which HTTP frames a body: its length first, or in pieces. */
const FRAMED: [string, () => NonNullable<RequestInit["body"]>][] = [
  ["whose length is told", () => new Uint8Array(10_000_000)],
  ["that come in pieces", () => ReadableStream.from(Array.from({ length: 100 }, () => new Uint8Array(100_000)))],
];
for (const [path, type, status] of REFUSALS) {
  for (const [framed, body] of FRAMED) {
    test(`${status} for ten megabytes ${framed} always reaches who is still sending them`, async () => {
      for (let time = 0; time < LARGE_BODIES; time += 1) {
        // A body in pieces has to say that it is one.
        const init = { method: "POST", body: body(), headers: { "content-type": type }, duplex: "half" } as const;
        const response = await world.visitor().request(path, init);
        await response.text();
        assert.equal(response.status, status);
      }
    });
  }
}

test("the error page says the code, and nothing that was not one", async () => {
  for (const [query, shown] of [
    ["?error=state_mismatch", "state_mismatch"],
    ["?error=%3Cscript%3Ealert(1)%3C/script%3E", "UNKNOWN"],
    ["", "UNKNOWN"],
  ] as const) {
    const response = await world.visitor().request(`/error${query}`);
    const page = await response.text();
    assert.equal(response.status, 200);
    assert.match(response.headers.get("content-type") ?? "", /^text\/html/);
    assert.ok(page.includes(shown));
    assert.ok(!page.includes("<script"));
  }
  const described = await world.visitor().request("/error?error=a&error_description=%3Cb%3E%22%26");
  const page = await described.text();
  assert.ok(!page.includes("<b>\"&"));
  assert.ok(page.includes("&lt;b&gt;"));
  assert.equal(described.headers.get("referrer-policy"), "no-referrer");
  assert.match(described.headers.get("content-security-policy") ?? "", /frame-ancestors 'none'/);
});

test("what the outside says of its host changes no URL and no cookie (T94, T95)", async () => {
  const headers = {
    "x-forwarded-host": "evil.example",
    "x-forwarded-proto": "https",
    "x-forwarded-uri": "/sign-out",
    "x-original-url": "/sign-out",
    forwarded: "host=evil.example;proto=https",
  };
  const response = await world.visitor().post("/sign-in/social", { provider: "google" }, headers);
  const url = new URL(response.headers.get("location") ?? "");
  assert.equal(url.searchParams.get("redirect_uri"), `${world.base.href}/callback/google`);
  assert.match(response.headers.getSetCookie()[0] ?? "", /^better-auth\.oauth_state\./);
});

test("no log line and no row tells what would let its reader sign in (I5)", async () => {
  const visitor = world.visitor();
  const url = await visitor.start("google", { callbackURL: "/canary-target" });
  const callback = await world.consent(url, { email: "canary.address@example.com" });
  await visitor.callback(callback);
  await visitor.session();
  const [[, cookie] = ["", ""]] = await visitor.cookies();
  await visitor.signOut();
  const logs = world.workers.logs();
  assert.ok(logs.includes('"route":"callback"'), "the log is there");
  const [account] = await world.database.sql`select access_token, id_token from account`;
  for (const secret of [
    callback.searchParams.get("code"),
    callback.searchParams.get("state"),
    url.searchParams.get("nonce"),
    cookie,
    decodeURIComponent(cookie).split(".")[0],
    "canary.address@example.com",
    "canary-target",
    world.database.url.password,
    account?.["access_token"],
    account?.["id_token"],
  ]) {
    assert.ok(secret && !logs.includes(String(secret)), `a log line has ${String(secret)}`);
  }
  assert.ok((await counts(world.database.sql)).users > 0);
});
