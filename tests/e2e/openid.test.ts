/** An OpenID provider that is known by its issuer alone: asked where its endpoints are, and believed no further. */

import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, test } from "node:test";

import { assertFailed, assertRedirect } from "../harness/answers.ts";
import { createDatabase, type Database } from "../harness/database.ts";
import { closeAll } from "../harness/started.ts";
import { Visitor } from "../harness/visitor.ts";
import { startWorkers, type Workers } from "../harness/workers.ts";
import { ORIGIN, SECRET } from "../harness/world.ts";
import { BASE_PATH } from "../stack/config.ts";
import { listen } from "../stack/ports.ts";
import { startGoogle, type Google } from "../stack/providers/google.ts";
import { signInAt } from "../stack/providers/sign-in.ts";

const BASE = new URL(BASE_PATH, ORIGIN);

/** What an issuer's document says at the moment; without one the issuer is down. */
interface Issuer {
  readonly url: string;
  document?: { readonly status: number; readonly body: object };
  asked: number;
}

let staff: Google;
let shaky: Issuer;
let server: Server;
let database: Database;
let workers: Workers;
before(async () => {
  staff = await startGoogle({ redirectUris: [`${BASE.href}/callback/staff-sign-in`] });
  server = await listen(createServer(), 0) as Server;
  shaky = { url: `http://localhost:${(server.address() as AddressInfo).port}`, asked: 0 };
  server.on("request", (_, response) => {
    shaky.asked += 1;
    const { document } = shaky;
    if (!document) response.destroy();
    else
      response
        .writeHead(document.status, { "content-type": "application/json" })
        .end(JSON.stringify(document.body));
  });
  database = await createDatabase();
  workers = await startWorkers({
    auth: {
      baseURL: ORIGIN,
      socialProviders: {
        "staff-sign-in": { clientId: staff.clientId, endpoints: { issuer: staff.issuer } },
        shaky: { clientId: "x", endpoints: { issuer: shaky.url } },
      },
    },
    secrets: {
      BETTER_AUTH_SECRET: SECRET,
      STAFF_SIGN_IN_CLIENT_SECRET: staff.clientSecret,
      SHAKY_CLIENT_SECRET: "x",
      GOOGLE_CLIENT_SECRET: "x",
      GITHUB_CLIENT_SECRET: "x",
    },
    database: database.url,
    front: "front",
    faults: false,
  });
});
after(() =>
  closeAll(
    () => workers?.close(),
    () => database?.close(),
    () => staff?.stop(),
    () => server?.closeAllConnections(),
    () => server?.close(),
  ),
);

function visitor(): Visitor {
  return new Visitor((url, init) => workers.fetch(url, init), BASE);
}

/** A browser that is back from the provider, and the callback that it is about to request. */
async function returning(email: string): Promise<{ browser: Visitor; callback: URL }> {
  const browser = visitor();
  const url = await browser.start("staff-sign-in");
  assert.equal(url.searchParams.get("scope"), "openid email profile");
  return { browser, callback: new URL(await signInAt(staff, url.href, { email })) };
}

test("whoever it vouches for is signed in, and it is asked about itself once", async () => {
  for (const email of ["ada@example.com", "grace@example.com"]) {
    const { browser, callback } = await returning(email);
    await assertRedirect(await browser.callback(callback), "/home");
    assert.equal((await browser.session()).body?.user.email, email);
  }
  const rows = await database.sql`select distinct provider_id from account`;
  assert.deepEqual(rows.map((row) => row["provider_id"]), ["staff-sign-in"]);
  const asked = staff.requests.filter(({ path }) => path === "/.well-known/openid-configuration");
  assert.equal(asked.length, 1);
});

test("a callback that does not say who sends it is refused: it promised to (T16)", async () => {
  const { browser, callback } = await returning("mix-up@example.com");
  assert.equal(callback.searchParams.get("iss"), staff.issuer);
  callback.searchParams.delete("iss");
  const spent = staff.count("token");
  await assertFailed(await browser.callback(callback), "issuer_missing");
  assert.equal(staff.count("token"), spent, "its code did not leave");
});

/** Starts at the provider that can be down, and what came of it. */
async function start(): Promise<{ status: number; body: { code?: string; message?: string; url?: string }; retry: string | null }> {
  const response = await visitor().post("/sign-in/social", { provider: "shaky" });
  const body = (await response.json()) as { code?: string; message?: string; url?: string };
  return { status: response.status, body, retry: response.headers.get("retry-after") };
}

test("what cannot be had or used ends the start, by name, and is not kept (T19, F21)", async () => {
  const good = {
    issuer: shaky.url,
    authorization_endpoint: `${shaky.url}/auth`,
    token_endpoint: `${shaky.url}/token`,
    jwks_uri: `${shaky.url}/jwks`,
  };
  const outages = [undefined, { status: 503, body: good }, { status: 404, body: good }];
  for (const document of outages) {
    if (document) shaky.document = document;
    const { status, body, retry } = await start();
    assert.deepEqual([status, body.code], [503, "PROVIDER_UNAVAILABLE"]);
    assert.match(body.message ?? "", /\(discovery\)/);
    assert.match(retry ?? "", /^\d+$/);
  }
  const mistakes = [
    { ...good, issuer: `${shaky.url}/` },
    { ...good, issuer: staff.issuer },
    { ...good, token_endpoint: "http://op.example/token" },
    { ...good, id_token_signing_alg_values_supported: ["HS256", "none"] },
  ];
  for (const body of mistakes) {
    shaky.document = { status: 200, body };
    const answer = await start();
    assert.deepEqual([answer.status, answer.body.code], [500, "INVALID_CONFIGURATION"]);
    assert.match(answer.body.message ?? "", /^socialProviders\.shaky\.endpoints\.issuer is refused: /);
  }

  shaky.document = { status: 200, body: good };
  shaky.asked = 0;
  for (const _ of [1, 2, 3]) {
    const { status, body } = await start();
    assert.equal(status, 200);
    assert.ok(body.url?.startsWith(`${shaky.url}/auth?`), body.url);
  }
  assert.equal(shaky.asked, 1, "what is good is kept");
});
