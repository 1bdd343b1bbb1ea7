import assert from "node:assert/strict";
import { test } from "node:test";
import { answering, bind, gateway, SILENT, soFar, stopClock } from "./outside.ts";

const { isAuthRequest, toGateway } = await import("../src/worker.ts");
const { GET, POST } = await import("../src/route.ts");

const URL_WITH_QUIRKS = "https://app.example/api/auth/callback/google?code=a%20b&c&state=%2B";

test("only the base path and what is below it is for the gateway", () => {
  const at = (path: string) => new Request(`https://app.example${path}`);
  for (const path of ["/api/auth", "/api/auth/", "/api/auth/get-session?x", "/x/../api/auth/ok"]) {
    assert.equal(isAuthRequest(at(path)), true, path);
  }
  for (const path of ["/", "/api/authors", "/api", "/x/api/auth/ok", "/?/api/auth/ok"]) {
    assert.equal(isAuthRequest(at(path)), false, path);
  }
  assert.equal(isAuthRequest(at("/account/auth/ok"), "/account/auth"), true);
  assert.equal(isAuthRequest(at("/api/auth/ok"), "/account/auth"), false);
});

test("the request reaches the gateway with its method, address, headers and body", async () => {
  const auth = answering({ success: true });
  bind({ AUTH: auth, AUTH_SERVER: answering("must not be asked") });
  const headers = { cookie: "a=b", origin: "https://app.example", "content-type": "application/json" };

  const post = new Request(URL_WITH_QUIRKS, { method: "POST", headers, body: '{"provider":"google"}' });
  assert.deepEqual(await (await POST(post)).json(), { success: true });

  const [sent] = auth.requests;
  assert.equal(sent?.method, "POST");
  assert.equal(sent?.url, URL_WITH_QUIRKS);
  assert.deepEqual(Object.fromEntries(sent?.headers ?? []), headers);
  assert.equal(await sent?.text(), '{"provider":"google"}');
});

test("the route takes requests as Next.js gives them, behind a proxy object", async () => {
  const auth = gateway(async (request) => new Response(await request.text()));
  bind({ AUTH: auth });
  const given = (request: Request) =>
    new Proxy(request, { get: (target, name) => Reflect.get(target, name, target) });

  const post = given(new Request(URL_WITH_QUIRKS, { method: "POST", body: "{}" }));
  assert.equal(await (await POST(post)).text(), "{}");
  assert.equal((await GET(given(new Request(URL_WITH_QUIRKS)))).status, 200);
});

test("a redirect is the browser's to follow, and it keeps every cookie", async () => {
  const cookies = ["a=1; Path=/; Expires=Wed, 01 Jan 2031 00:00:00 GMT", "b=2; Path=/"];
  const auth = gateway(
    () =>
      new Response(null, {
        status: 302,
        headers: [["location", "/projects"], ...cookies.map((c): [string, string] => ["set-cookie", c])],
      }),
  );
  bind({ AUTH: auth });
  const response = await GET(new Request(URL_WITH_QUIRKS));
  assert.equal(auth.requests[0]?.redirect, "manual");
  assert.equal(response.status, 302);
  assert.equal(response.headers.get("location"), "/projects");
  assert.deepEqual(response.headers.getSetCookie(), cookies);
});

test("a body is streamed, not gathered first", async () => {
  let begun = false;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (begun) return;
      begun = true;
      controller.enqueue(new TextEncoder().encode("first"));
    },
  });
  const auth = gateway(async (request) => {
    const first = await request.body?.getReader().read();
    return new Response(first?.value);
  });
  const init = { method: "POST", body, duplex: "half" };
  const response = await toGateway(new Request(URL_WITH_QUIRKS, init), auth);
  assert.equal(await response.text(), "first");
});

test("a gateway that cannot be reached is a typed 503 that nobody caches", async () => {
  const broken = gateway(() => Promise.reject(new Error("network")));
  const response = await toGateway(new Request(URL_WITH_QUIRKS), broken);
  assert.equal(response.status, 503);
  assert.equal(response.headers.get("retry-after"), "1");
  assert.equal(response.headers.get("cache-control"), "no-store");
  assert.equal(response.headers.get("x-content-type-options"), "nosniff");
  assert.equal((await response.json()).code, "GATEWAY_UNREACHABLE");
});

for (const what of ["never answers", "waits to be told to stop"] as const) {
  test(`a gateway that ${what} costs a browser fifteen seconds`, async (context) => {
    const clock = stopClock(context);
    const answer = toGateway(new Request(URL_WITH_QUIRKS), gateway(SILENT[what]));
    clock.tick(14_999);
    assert.equal(await soFar(answer), "waiting");
    clock.tick(1);
    const response = await soFar(answer);
    assert.ok(response instanceof Response, "still waiting");
    assert.equal(response.status, 503);
    assert.equal((await response.json()).code, "GATEWAY_UNREACHABLE");
  });
}

test("an answer is passed on from its head on, and its body as it comes", async () => {
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(new TextEncoder().encode("first")),
  });
  const response = await toGateway(new Request(URL_WITH_QUIRKS), gateway(() => new Response(body)));
  const first = await response.body?.getReader().read();
  assert.equal(new TextDecoder().decode(first?.value), "first");
});
