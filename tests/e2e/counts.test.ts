/** What each journey costs, with rate limits on, by the account of the proxy, the provider's log and the objects. */

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";

import { assertRedirect } from "../harness/answers.ts";
import { countedRequests, knownObjects, limitNameOf } from "../harness/objects.ts";
import type { Visitor } from "../harness/visitor.ts";
import { SECRET, startWorld, type World } from "../harness/world.ts";

let world: World;
before(async () => {
  // As in production.
  world = await startWorld({ auth: { rateLimit: { enabled: true } } });
});
after(() => world?.close());
beforeEach(() => world.forget());

let visitors = 0;
/** A browser that was never here, from an address of its own. */
function somebody(): Visitor {
  visitors += 1;
  return world.visitor(`203.0.113.${visitors}`);
}

test("an uncontended callback costs one connection, and one turn after it is up", async () => {
  for (const [email, provider] of [
    ["new@example.com", "google"],
    ["new@example.com", "google"],
    ["new@example.com", "github"],
    ["other@example.com", "github"],
  ] as const) {
    const visitor = somebody();
    const callback = await world.consent(await visitor.start(provider), { email });
    world.forget();
    const objects = await knownObjects(world.workers);
    await assertRedirect(await visitor.callback(callback), "/home");
    assert.equal(world.proxy.connections.length, 1);
    const [cost] = world.proxy.connections;
    assert.equal(cost?.statementTurns, 1);
    assert.equal(cost.statements.length, 1);
    assert.equal(await knownObjects(world.workers), objects + 1);
    const asked = provider === "google" ? { token: 1, user: 0, emails: 0 } : { token: 1, user: 1, emails: 1 };
    const { google, github } = world;
    for (const [endpoint, times] of Object.entries(asked)) {
      assert.equal(google.count(endpoint) + github.count(endpoint), times, endpoint);
    }
  }
  assert.ok(world.google.count("jwks") <= 1, "the provider's keys are kept");
});

test("a read of a young copy costs no connection, for the browser and for the app's server", async () => {
  const visitor = somebody();
  await world.signIn(visitor, "google", { email: "young@example.com" });
  world.forget();
  for (let read = 0; read < 5; read += 1) assert.notEqual((await visitor.session()).body, null);
  assert.equal(world.proxy.connections.length, 0);
  assert.equal(world.google.requests.length, 0);
});

test("a read that asks for what Postgres has costs one connection and one turn", async () => {
  const visitor = somebody();
  await world.signIn(visitor, "google", { email: "fresh@example.com" });
  world.forget();
  await visitor.session("?disableCookieCache=true");
  assert.deepEqual(world.proxy.connections.map(({ statementTurns }) => statementTurns), [1]);
});

test("a sign-out costs one connection and one turn", async () => {
  const visitor = somebody();
  await world.signIn(visitor, "google", { email: "leaving@example.com" });
  world.forget();
  await visitor.signOut();
  assert.deepEqual(world.proxy.connections.map(({ statementTurns }) => statementTurns), [1]);
});

test("what signs in or writes costs one call to be counted, and a read none", async () => {
  const visitor = somebody();
  await world.signIn(visitor, "google", { email: "counted@example.com" });
  await visitor.session();
  await visitor.request("/list-sessions");
  await visitor.request("/ok");
  await visitor.signOut();
  const address = `203.0.113.${visitors}`;
  const counted = (path: string): Promise<number> => countedRequests(world.workers, limitNameOf(SECRET, address, path), 10);
  for (const path of ["/sign-in/social", "/callback/google", "/sign-out"]) assert.equal(await counted(path), 1, path);
  for (const path of ["/get-session", "/list-sessions", "/ok"]) assert.equal(await counted(path), 0, path);
});

test("no connection outlives the request that opened it", async () => {
  const visitor = somebody();
  await world.signIn(visitor, "google", { email: "closed@example.com" });
  await visitor.session("?disableCookieCache=true");
  await world.proxy.drained();
});
