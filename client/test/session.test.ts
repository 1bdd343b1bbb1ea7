import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import type { VestibuleError } from "../src/index.ts";
import { arrive, Redirected } from "./next-scope.ts";
import { answering, bind, gateway, SILENT, soFar, stopClock, WIRE } from "./outside.ts";

const { auth, createAuth, getSession, requireSession, revalidateSession } = await import(
  "../src/index.ts"
);

beforeEach(() => arrive({ cookie: "better-auth.session_token=abc.def%3D", "x-user": "root" }));

test("dates are Date objects and everything else is as the gateway said", async () => {
  bind({ AUTH_SERVER: answering(WIRE) });
  const at = (text: string) => new Date(text);
  assert.deepEqual(await getSession(), {
    session: {
      ...WIRE.session,
      expiresAt: at(WIRE.session.expiresAt),
      createdAt: at(WIRE.session.createdAt),
      updatedAt: at(WIRE.session.updatedAt),
    },
    user: {
      ...WIRE.user,
      createdAt: at(WIRE.user.createdAt),
      updatedAt: at(WIRE.user.updatedAt),
    },
  });
});

test("the cookie is forwarded as it is, and no other header of the visitor", async () => {
  const server = answering(WIRE);
  bind({ AUTH_SERVER: server });
  await getSession();
  assert.deepEqual(Object.fromEntries(server.requests[0]?.headers ?? []), {
    cookie: "better-auth.session_token=abc.def%3D",
  });
  // A redirect that was followed could end at a page that answers 200.
  assert.equal(server.requests[0]?.redirect, "manual");
});

test("each call sends Better Auth's own query, and none lets the expiry move", async () => {
  const server = answering(WIRE);
  bind({ AUTH_SERVER: server });
  const headers = { cookie: "a=b" };

  await getSession();
  await auth.api.getSession({ headers });
  await auth.api.getSession({ headers, query: { disableRefresh: false } });
  await revalidateSession();
  await auth.api.getSession({ headers, query: { disableCookieCache: true } });
  await createAuth({ basePath: "/account/auth" }).getSession();

  assert.deepEqual(
    server.requests.map(({ method, url }) => `${method} ${url.slice(url.indexOf("l/") + 1)}`),
    [
      "GET /api/auth/get-session?disableRefresh=true",
      "GET /api/auth/get-session?disableRefresh=true",
      "GET /api/auth/get-session?disableRefresh=true",
      "GET /api/auth/get-session?disableCookieCache=true&disableRefresh=true",
      "GET /api/auth/get-session?disableCookieCache=true&disableRefresh=true",
      "GET /account/auth/get-session?disableRefresh=true",
    ],
  );
});

test("null is no session, and a visitor without cookies is not even asked about", async () => {
  const server = answering(null);
  bind({ AUTH_SERVER: server });
  assert.equal(await getSession(), null);
  assert.equal(server.requests.length, 1);

  arrive({});
  assert.equal(await getSession(), null);
  assert.equal(await auth.api.getSession({ headers: new Headers() }), null);
  assert.equal(await revalidateSession(), null);
  assert.equal(server.requests.length, 1);
});

test("requireSession sends a visitor without a session to sign in, and gives the others theirs", async () => {
  bind({ AUTH_SERVER: answering(null) });
  const redirectedTo = (to: string) => (error: unknown) =>
    error instanceof Redirected && error.to === to;
  await assert.rejects(requireSession(), redirectedTo("/sign-in"));
  await assert.rejects(requireSession({ redirectTo: "/welcome" }), redirectedTo("/welcome"));

  bind({ AUTH_SERVER: answering(WIRE) });
  assert.equal((await requireSession()).user.name, "Ada Lovelace");
});

/** Each line is a gateway that cannot say who this is, and what the page must be told. */
const OUTAGES = {
  "says 503": [
    () => Response.json({ message: "postgres", code: "STATEMENT_DEADLINE" }, { status: 503 }),
    503,
    "STATEMENT_DEADLINE",
  ],
  "fails without a body": [() => new Response(null, { status: 500 }), 500, "GATEWAY_ANSWER_INVALID"],
  "is another server": [() => new Response("null", { status: 404 }), 404, "GATEWAY_ANSWER_INVALID"],
  "says 401": [() => Response.json(null, { status: 401 }), 401, "GATEWAY_ANSWER_INVALID"],
  "redirects": [() => Response.redirect("https://app.example/"), 302, "GATEWAY_ANSWER_INVALID"],
  "answers with a page": [() => new Response("<h1>hi</h1>"), 502, "GATEWAY_ANSWER_INVALID"],
  "answers with nothing": [() => new Response(""), 502, "GATEWAY_ANSWER_INVALID"],
  "answers with a list": [() => Response.json([]), 502, "GATEWAY_ANSWER_INVALID"],
  "forgets the user": [() => Response.json({ ...WIRE, user: null }), 502, "GATEWAY_ANSWER_INVALID"],
  "mixes up two users": [
    () => Response.json({ ...WIRE, user: { ...WIRE.user, id: "another" } }),
    502,
    "GATEWAY_ANSWER_INVALID",
  ],
  "gives a date that is none": [
    () => Response.json({ ...WIRE, session: { ...WIRE.session, expiresAt: "soon" } }),
    502,
    "GATEWAY_ANSWER_INVALID",
  ],
  "gives no date": [
    () => Response.json({ ...WIRE, session: { ...WIRE.session, expiresAt: null } }),
    502,
    "GATEWAY_ANSWER_INVALID",
  ],
  "throws": [() => Promise.reject(new Error("network")), 503, "GATEWAY_UNREACHABLE"],
  "breaks off": [
    () => new Response(new ReadableStream({ start: (body) => body.error(new Error("cut")) })),
    503,
    "GATEWAY_UNREACHABLE",
  ],
} satisfies Record<string, [() => Response | Promise<Response>, number, string]>;

for (const [what, [answer, status, code]] of Object.entries(OUTAGES)) {
  test(`a gateway that ${what} is an outage, never signed out`, async () => {
    bind({ AUTH_SERVER: gateway(answer) });
    const outage = { name: "VestibuleError", status, code };
    await assert.rejects(getSession(), outage);
    await assert.rejects(requireSession(), outage);
    await assert.rejects(revalidateSession(), outage);
    await assert.rejects(auth.api.getSession({ headers: { cookie: "a=b" } }), outage);
  });
}

for (const [what, answer] of Object.entries(SILENT)) {
  test(`a gateway that ${what} costs a page four seconds`, async (context) => {
    const clock = stopClock(context);
    bind({ AUTH_SERVER: gateway(answer) });
    const outcome = getSession().catch((error: unknown) => error);
    assert.equal(await soFar(outcome), "waiting");
    clock.tick(3_999);
    assert.equal(await soFar(outcome), "waiting");
    clock.tick(1);
    const { name, status, code } = (await soFar(outcome)) as VestibuleError;
    assert.deepEqual({ name, status, code }, { name: "VestibuleError", status: 503, code: "GATEWAY_DEADLINE" });
  });
}

test("a missing binding is an outage that names it", async () => {
  bind({ AUTH: answering(WIRE) });
  await assert.rejects(getSession(), { code: "GATEWAY_NOT_BOUND", message: /AUTH_SERVER/ });
});
