/** Sign-ins at providers that misbehave: ended in time and told apart, and the next one works. */

import assert from "node:assert/strict";
import path from "node:path";
import { after, before, test } from "node:test";

import { sessionCookies } from "../harness/answers.ts";
import { assertInvariants } from "../harness/invariants.ts";
import { lineOf, newRay, under } from "../harness/lines.ts";
import { useOwnNetwork } from "../harness/own-network.ts";
import { closeAll } from "../harness/started.ts";
import type { Visitor } from "../harness/visitor.ts";
import { startWorld, type World } from "../harness/world.ts";
import { reset } from "./misbehaviour.ts";
import { CASES, DISCOVERY_CASES } from "./provider-cases.ts";
import { CLIENT_ID, startShakyProviders, type ShakyProviders } from "./shaky-provider.ts";

/** Providers with a name of their own, beside one for each case. */
const NAMED = ["rotating", "aging", "forgetful", "encrypted", "refusing", "nowhere"] as const;
const ofCase = (index: number): string => `op-${index}`;
const ofStart = (index: number): string => `start-${index}`;

let world: World;
let shaky: ShakyProviders;
before(async () => {
  useOwnNetwork();
  shaky = await startShakyProviders();
  const ids = [...CASES.map((_, index) => ofCase(index)), ...DISCOVERY_CASES.map((_, index) => ofStart(index)), ...NAMED];
  const github = { endpoints: { api: "http://localhost:9" } };
  const providers = ids.map((id) => [id, { clientId: CLIENT_ID, endpoints: { issuer: shaky.issuer(id) } }]);
  const secrets = ids.map((id) => [`${id.toUpperCase().replaceAll("-", "_")}_CLIENT_SECRET`, "secret"]);
  world = await startWorld({
    gateway: path.resolve(import.meta.dirname, "clock-worker.ts"),
    auth: { socialProviders: { ...Object.fromEntries(providers), github } },
    secrets: Object.fromEntries(secrets) as Record<string, string>,
  });
});
after(() => closeAll(() => world?.close(), () => shaky?.close()));

const options = { errorCallbackURL: "/sorry" };

/** A whole sign-in at one of them, and how it ended. The callback's line is found by `ray`. */
async function signIn(id: string, visitor: Visitor, email: string, bare = false, ray = newRay()): Promise<string> {
  const callback = shaky.consent(id, await visitor.start(id, options), email, { bare });
  return endOf(await visitor.request(callback, under(ray)));
}

/** Holds a callback's line in the log to how it ended; whatever was asked twice is a retry. */
async function assertLine(ray: string, ends: string, asked: number): Promise<void> {
  const [, code, stage] = /^(\w+)(?: \((\w+)\))?$/.exec(ends === "signed in" ? "" : ends) ?? [];
  const line = await lineOf(world.workers, ray);
  assert.deepEqual([line.status, line.code, line.stage], [302, code, stage]);
  assert.equal(line.retries ?? 0, asked - 1, "retries");
}

function endOf(response: Response): string {
  const location = new URL(response.headers.get("location") ?? "", world.base);
  const signedIn = location.pathname === "/home";
  assert.deepEqual([response.status, sessionCookies(response).length], [302, signedIn ? 1 : 0]);
  if (signedIn) return "signed in";
  assert.equal(location.pathname, "/sorry");
  const stage = /\(\w+\)$/.exec(location.searchParams.get("error_description") ?? "")?.[0];
  return [location.searchParams.get("error"), ...(stage ? [stage] : [])].join(" ");
}

const HOUR = 3_600_000;

/** Puts the clocks of the gateway and of the providers forward from the real time, in milliseconds. */
async function putClock(ahead: number): Promise<void> {
  shaky.putClock(ahead);
  await world.workers.fetch(new URL(`/clock?ahead=${ahead}`, world.base), {});
}

async function rowsOf(email: string): Promise<number> {
  return (await world.database.sql`select from "user" where email = ${email}`).length;
}

test("each fault of an endpoint, all at once", async (context) => {
  const ended = CASES.map(async ({ endpoint, acts }, index) => {
    const visitor = world.visitor();
    shaky.misbehave(ofCase(index), endpoint, ...acts);
    const ray = newRay();
    return { visitor, ray, as: await signIn(ofCase(index), visitor, `${index}@example.com`, endpoint === "userinfo", ray) };
  });
  await Promise.allSettled(ended);
  for (const [index, { ids, what, endpoint, ends, asked }] of CASES.entries()) {
    await context.test(`${endpoint} ${what}: ${ends} (${ids})`, async () => {
      const { visitor, ray, as } = (await ended[index]) as { visitor: Visitor; ray: string; as: string };
      const id = ofCase(index);
      const email = `${index}@example.com`;
      const signedIn = ends === "signed in";
      assert.equal(as, ends);
      assert.equal(shaky.asked(id, endpoint), asked, "how often it was asked");
      await assertLine(ray, ends, asked);
      assert.equal(shaky.asked(id, "elsewhere"), 0, "no redirect is followed");
      assert.equal(await rowsOf(email), signedIn ? 1 : 0);
      assert.equal((await visitor.session()).body?.user.email ?? null, signedIn ? email : null);
      assert.equal(await signIn(id, visitor, email, endpoint === "userinfo"), "signed in", "the next one works at once");
    });
  }
});

test("each fault of what a provider says about itself, all at once (F21)", async (context) => {
  const starts = DISCOVERY_CASES.map(async ([, acts], index) => {
    shaky.misbehave(ofStart(index), "discovery", ...acts);
    return world.visitor().post("/sign-in/social", { provider: ofStart(index), ...options });
  });
  await Promise.allSettled(starts);
  for (const [index, [what, acts, succeeds]] of DISCOVERY_CASES.entries()) {
    await context.test(`${what}: ${succeeds ? 200 : 503}`, async () => {
      const response = (await starts[index]) as Response;
      const { code, message = "" } = (await response.json()) as { code?: string; message?: string };
      assert.equal(response.status, succeeds ? 200 : 503);
      if (!succeeds) {
        assert.equal(code, "PROVIDER_UNAVAILABLE");
        assert.match(message, /\(discovery\)/);
        assert.match(response.headers.get("retry-after") ?? "", /^\d+$/);
        assert.deepEqual(response.headers.getSetCookie(), []);
      }
      const id = ofStart(index);
      assert.ok(shaky.asked(id, "discovery") <= Math.max(acts.length, 2), "asked twice at most");
      assert.equal(await signIn(id, world.visitor(), `start-${index}@example.com`), "signed in", "a failure is not kept");
    });
  }
});

test("keys that were rotated just now are fetched again; until they can be, nobody is let in, and the old ones serve (F22)", async () => {
  const id = "rotating";
  assert.equal(await signIn(id, world.visitor(), "rotating@example.com"), "signed in");
  // The kept keys need nobody.
  shaky.misbehave(id, "jwks", reset, reset);
  assert.equal(await signIn(id, world.visitor(), "rotating@example.com"), "signed in");
  assert.equal(shaky.asked(id, "jwks"), 1);

  shaky.rotate(id);
  assert.equal(await signIn(id, world.visitor(), "rotating@example.com"), "internal_server_error (jwks)");
  assert.equal(await signIn(id, world.visitor(), "rotating@example.com"), "signed in");
  assert.equal(shaky.asked(id, "jwks"), 4, "two in vain, and one that served");
});

test("kept keys that are old serve while the provider cannot give newer ones, for a day and no longer (F22)", async () => {
  const id = "aging";
  assert.equal(await signIn(id, world.visitor(), "aging@example.com"), "signed in");
  for (const [age, ends] of [
    [HOUR + 1_000, "signed in"],
    [24 * HOUR + 1_000, "internal_server_error (jwks)"],
  ] as const) {
    await putClock(age);
    shaky.misbehave(id, "jwks", reset, reset);
    const earlier = shaky.asked(id, "jwks");
    assert.equal(await signIn(id, world.visitor(), "aging@example.com").finally(() => putClock(0)), ends);
    assert.equal(shaky.asked(id, "jwks"), earlier + 2, "newer ones were asked for, twice");
  }
});

test("the endpoint for profiles is not asked where the ID token says it all (F23)", async () => {
  const id = "forgetful";
  shaky.misbehave(id, "userinfo", reset, reset);
  assert.equal(await signIn(id, world.visitor(), "told@example.com"), "signed in");
  assert.equal(shaky.asked(id, "userinfo"), 0);
});

test("an endpoint without TLS, without a listener or without an address ends the sign-in at its stage (F24)", async () => {
  const tls = new URL(shaky.issuer("encrypted"));
  tls.protocol = "https:";
  const ends = await Promise.all(
    ([["encrypted", `${tls.href}/token`], ["refusing", "http://localhost:9/token"], ["nowhere", "https://op.invalid/token"]] as const).map(
      async ([id, token_endpoint]) => {
        shaky.describe(id, { token_endpoint });
        return signIn(id, world.visitor(), `${id}@example.com`);
      },
    ),
  );
  assert.deepEqual(ends, Array(3).fill("internal_server_error (token)"));
});

test("a profile API that refuses connections ends the sign-in at its stage (F23)", async () => {
  const visitor = world.visitor();
  const callback = await world.consent(await visitor.start("github", options), { email: "octocat@example.com" });
  assert.equal(endOf(await visitor.callback(callback)), "internal_server_error (profile)");
  assert.equal(await rowsOf("octocat@example.com"), 0);
});

test("after all of that the invariants hold", () => assertInvariants(world).then(() => {}));
