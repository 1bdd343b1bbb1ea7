import assert from "node:assert/strict";
import { test } from "node:test";
import { answering, bind, gateway, WIRE } from "./outside.ts";

const { NextRequest } = await import("next/server.js");
const { authProxy } = await import("../src/proxy.ts");

const proxy = authProxy();
const page = (init?: { method?: string; headers?: HeadersInit }) =>
  new NextRequest("https://app.example/projects?page=2", init);
const visitor = () => page({ headers: { cookie: "t=old; u=1", "user-agent": "x" } });
const goesOn = (response: Response) => response.headers.get("x-middleware-next") === "1";

test("a visitor without a session is sent to sign in, with the way back", async () => {
  const target = "https://app.example/sign-in?callbackURL=%2Fprojects%3Fpage%3D2";
  const server = answering(null, { headers: { "set-cookie": "t=; Max-Age=0" } });
  bind({ AUTH_SERVER: server });

  const refused = await proxy(visitor());
  assert.equal(refused.status, 307);
  assert.equal(refused.headers.get("location"), target);
  assert.deepEqual(refused.headers.getSetCookie(), ["t=; Max-Age=0"]);

  const stranger = await proxy(page());
  assert.equal(stranger.headers.get("location"), target);
  assert.equal(server.requests.length, 1);

  const elsewhere = await authProxy({ signInPage: "/welcome" })(page());
  assert.match(elsewhere.headers.get("location") ?? "", /\/welcome\?callbackURL=/);
});

test("it asks as the app, with the cookie alone, and lets the session slide", async () => {
  const server = answering(WIRE);
  bind({ AUTH_SERVER: server, AUTH: answering("must not be asked") });
  assert.ok(goesOn(await proxy(visitor())));
  assert.match(server.requests[0]?.url ?? "", /\/api\/auth\/get-session$/);
  assert.deepEqual(Object.fromEntries(server.requests[0]?.headers ?? []), { cookie: "t=old; u=1" });
});

test("a slid session's cookies reach the browser and this very render", async () => {
  const cookies = ["t=new; Max-Age=604800; Path=/", "d=%7B%7D; Max-Age=300; Path=/"];
  bind({
    AUTH_SERVER: answering(WIRE, {
      headers: cookies.map((line): [string, string] => ["set-cookie", line]),
    }),
  });
  const response = await proxy(visitor());
  assert.ok(goesOn(response));
  assert.deepEqual(response.headers.getSetCookie(), cookies);
  assert.equal(response.headers.get("x-middleware-request-cookie"), "t=new; u=1; d=%7B%7D");
  assert.equal(response.headers.get("x-middleware-request-user-agent"), "x");
});

test("an outage redirects nobody; the page decides", async () => {
  for (const env of [
    {},
    { AUTH_SERVER: answering({ code: "CONNECT_DEADLINE" }, { status: 503 }) },
    { AUTH_SERVER: answering(null, { status: 401 }) },
    { AUTH_SERVER: gateway(() => Promise.reject(new Error("network"))) },
  ]) {
    bind(env);
    const response = await proxy(visitor());
    assert.ok(goesOn(response));
    assert.deepEqual(response.headers.getSetCookie(), []);
  }
});

test("a server action is neither asked about nor redirected", async () => {
  const server = answering(null);
  bind({ AUTH_SERVER: server });
  assert.ok(goesOn(await proxy(page({ method: "POST", headers: { cookie: "t=old" } }))));
  assert.equal(server.requests.length, 0);
});
