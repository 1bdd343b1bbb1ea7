/** Where a sign-in may send a browser, and who may ask for it (security catalogue 2.5, 2.8). */

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { assertError, assertRedirect } from "../harness/answers.ts";
import { AS_SERVER, SET_HEADER } from "../harness/front-headers.ts";
import { startWorld, type World } from "../harness/world.ts";

const PARTNER = "https://partner.example";

let world: World;
before(async () => {
  world = await startWorld({ auth: { trustedOrigins: [PARTNER] } });
});
after(() => world?.close());

const FIELDS = [
  ["callbackURL", "INVALID_CALLBACK_URL"],
  ["errorCallbackURL", "INVALID_ERROR_CALLBACK_URL"],
  ["newUserCallbackURL", "INVALID_NEW_USER_CALLBACK_URL"],
] as const;

/** Each line leads, or may lead, a browser to somebody else's site. */
const REFUSED = [
  "//evil.example",
  "///evil.example",
  "////evil.example",
  "/\\evil.example",
  "\\\\evil.example",
  "\\/evil.example",
  "/\t/evil.example",
  "/\n/evil.example",
  "/\r/evil.example",
  "\t//evil.example",
  " //evil.example",
  "https:evil.example",
  "https:/evil.example",
  "https:///evil.example",
  "/.//evil.example",
  "/..//evil.example",
  "/a/..//evil.example",
  "/%2e//evil.example",
  "/%2fevil.example",
  "/%5cevil.example",
  "/%2F%2Fevil.example",
  "http://localhost:8787@evil.example",
  "http://localhost:8787.evil.example",
  "http://localhost%3a8787.evil.example",
  "http://evil.example#@localhost:8787",
  "http://evil.example/http://localhost:8787",
  "http://evil.example?http://localhost:8787",
  "http://localhost:8787\\@evil.example",
  "http://localhost:8788/",
  "https://localhost:8787/",
  "http://127.0.0.1:8787/",
  "http://LOCALHOST.evil.example:8787/",
  "http://2130706433:8787/",
  "http://[::1]:8787/",
  "https://partner.example.evil.example",
  "https://evil.example/.partner.example",
  "https://sub.partner.example",
  "http://partner.example",
  "https://partner.example:444",
  "https://partner.example.",
  "https://pаrtner.example",
  "https://xn--prtner-3ve.example",
  "javascript:alert(1)",
  "JaVaScRiPt:alert(1)",
  "java\tscript:alert(1)",
  "\u0001javascript:alert(1)",
  "javascript://localhost:8787/%0aalert(1)",
  "data:text/html,<script>alert(1)</script>",
  "vbscript:x",
  "blob:http://localhost:8787/1",
  "file:///etc/passwd",
  "ftp://localhost:8787",
  "/a\r\nSet-Cookie: x=1",
  "/a\u0000",
  "/a\u0085",
  "evil.example",
  "?x",
  "#x",
];
for (const [field, code] of FIELDS) {
  test(`no ${field} leads to another site (T60-T73)`, async () => {
    for (const target of REFUSED) {
      const response = await world.visitor().post("/sign-in/social", { provider: "google", callbackURL: "/ok", [field]: target });
      await assertError(response, 403, code, `Invalid ${field}`).catch((error: unknown) => {
        throw new Error(`${JSON.stringify(target)}: ${String(error)}`);
      });
      assert.deepEqual(response.headers.getSetCookie(), []);
    }
  });
}

/** Each line is allowed, and what the browser is sent to: as the app wrote it, where a header can hold that. */
const ALLOWED: [string, string][] = [
  ["/", "/"],
  ["/dashboard", "/dashboard"],
  ["/a?next=//evil.example", "/a?next=//evil.example"],
  ["/a?u=https%3A%2F%2Fevil.example", "/a?u=https%3A%2F%2Fevil.example"],
  ["/a?x=%0d%0aSet-Cookie:x=1", "/a?x=%0d%0aSet-Cookie:x=1"],
  ["/a#b", "/a#b"],
  ["/ü", "/%C3%BC"],
  ["/a\u2028", "/a%E2%80%A8"],
  ["http://localhost:8787/x", "http://localhost:8787/x"],
  [`${PARTNER}/x?y#z`, `${PARTNER}/x?y#z`],
  ["HTTPS://PARTNER.example:443/", "HTTPS://PARTNER.example:443/"],
];
for (const [target, location] of ALLOWED) {
  test(`callbackURL ${JSON.stringify(target)} is where the browser ends`, async () => {
    const visitor = world.visitor();
    const url = await visitor.start("google", { callbackURL: target });
    await assertRedirect(await visitor.callback(await world.consent(url, { email: "target@example.com" })), location);
  });
}

/** Each line is what an error is added to (T78). */
const ERROR_TARGETS: [string, string][] = [
  ["/err", "/err?error=no_code"],
  ["/err?x=1", "/err?x=1&error=no_code"],
  ["/err#top", "/err?error=no_code#top"],
  [`${PARTNER}/err?x=1#top`, `${PARTNER}/err?x=1&error=no_code#top`],
];
for (const [target, location] of ERROR_TARGETS) {
  test(`an error goes to errorCallbackURL ${JSON.stringify(target)} before its fragment`, async () => {
    const visitor = world.visitor();
    const url = await visitor.start("google", { errorCallbackURL: target });
    const callback = new URL(`${world.base.href}/callback/google`);
    callback.searchParams.set("state", url.searchParams.get("state") ?? "");
    await assertRedirect(await visitor.callback(callback), location);
  });
}

for (const [field] of FIELDS) {
  test(`a ${field} that is no string is refused, and never turned into one (T74)`, async () => {
    for (const value of [["/ok", "//evil.example"], { toString: "/ok" }, 1, true]) {
      const response = await world.visitor().post("/sign-in/social", { provider: "google", [field]: value });
      assert.equal(response.status, 400, JSON.stringify(value));
      assert.equal(await response.text(), JSON.stringify({ message: `Invalid ${field}: expected a string` }));
    }
  });
}

test("a callbackURL in the query is looked at as well (T74)", async () => {
  for (const query of ["callbackURL=//evil.example", "callbackURL=/ok&callbackURL=//evil.example"]) {
    const response = await world.visitor().post(`/sign-in/social?${query}`, { provider: "google" });
    assert.ok([400, 403].includes(response.status), `${query}: ${response.status}`);
  }
});

test("a callbackURL of eight and of sixty-four kilobytes is refused (T75)", async () => {
  for (const length of [8_192, 65_536]) {
    const response = await world.visitor().post("/sign-in/social", { provider: "google", callbackURL: `/${"a".repeat(length)}` });
    assert.ok([400, 413, 414].includes(response.status), `${length}: ${response.status}`);
  }
});

test("what a client sends beside the known fields overrides nothing (T77)", async () => {
  const visitor = world.visitor();
  const url = await visitor.start("google", {
    additionalData: { codeVerifier: "mine", link: { userId: "x" }, callbackURL: "//evil.example" },
    codeVerifier: "mine",
    expiresAt: 0,
    oauthState: "mine",
    link: { userId: "x", email: "x" },
  });
  await assertRedirect(await visitor.callback(await world.consent(url, { email: "surplus@example.com" })), "/home");
});

/** Each line is the headers of a POST with a cookie, and how Better Auth answers them (contract §6.1). */
const ORIGINS: [Record<string, string>, string | undefined][] = [
  [{}, "MISSING_OR_NULL_ORIGIN"],
  [{ origin: "null" }, "MISSING_OR_NULL_ORIGIN"],
  [{ origin: "null", "sec-fetch-site": "cross-site" }, "MISSING_OR_NULL_ORIGIN"],
  [{ origin: "https://evil.example" }, "INVALID_ORIGIN"],
  [{ origin: "http://localhost:8787.evil.example" }, "INVALID_ORIGIN"],
  [{ origin: "http://localhost:8788" }, "INVALID_ORIGIN"],
  [{ [`${SET_HEADER}origin`]: encodeURIComponent("https://localhost:8787") }, "INVALID_ORIGIN"],
  [{ origin: "https://evil.example", referer: "http://localhost:8787/" }, "INVALID_ORIGIN"],
  [{ referer: "https://evil.example/http://localhost:8787" }, "INVALID_ORIGIN"],
  [{ origin: "http://localhost:8787" }, undefined],
  [{ origin: PARTNER }, undefined],
  [{ referer: "http://localhost:8787/page" }, undefined],
  [{ origin: "null", "sec-fetch-site": "same-origin" }, undefined],
];
for (const path of ["/sign-in/social", "/sign-out"]) {
  test(`POST ${path} with a cookie says which page sent it (T106)`, async () => {
    for (const [headers, code] of ORIGINS) {
      const response = await world.visitor().request(path, {
        method: "POST",
        body: JSON.stringify({ provider: "google" }),
        headers: { "content-type": "application/json", cookie: "a=b", ...headers },
      });
      const body = (await response.json()) as { code?: string };
      const shown = `${JSON.stringify(headers)}: ${JSON.stringify(body)}`;
      assert.deepEqual([response.status, body.code], code ? [403, code] : [200, undefined], shown);
    }
  });
}

test("a POST without cookies is nobody's, so any page may send it (contract §6.1)", async () => {
  for (const headers of [{}, { origin: "https://evil.example" }, { origin: "null" }]) {
    const response = await world.visitor().request("/sign-in/social", {
      method: "POST",
      body: JSON.stringify({ provider: "google" }),
      headers: { "content-type": "application/json", ...headers },
    });
    assert.equal(response.status, 200, JSON.stringify(headers));
  }
});

test("a browser cannot pass for the app's server, whatever it sends", async () => {
  const forged: Record<string, string>[] = [
    { caller: "server" },
    { "x-caller": "server" },
    { "x-vestibule-caller": "server" },
    { props: '{"caller":"server"}' },
    { "cf-worker": "app" },
    { host: "gateway" },
    { "x-forwarded-host": "gateway", "x-forwarded-proto": "http" },
    { "mf-original-url": "http://gateway/" },
    { "cf-connecting-ip": "127.0.0.1", "x-real-ip": "127.0.0.1" },
    { authorization: "Bearer server" },
    { "x-middleware-subrequest": "middleware" },
  ];
  for (const headers of forged) {
    const response = await world.visitor().request("/sign-out?caller=server", {
      method: "POST",
      body: '{"caller":"server","props":{"caller":"server"}}',
      headers: { "content-type": "application/json", cookie: "a=b", ...headers },
    });
    assert.equal(response.status, 403, JSON.stringify(headers));
  }
});

test("the app's server needs no origin", async () => {
  const response = await world.visitor().request("/sign-out", {
    method: "POST",
    body: "{}",
    headers: { "content-type": "application/json", cookie: "a=b", [AS_SERVER]: "1" },
  });
  assert.equal(response.status, 200);
});
