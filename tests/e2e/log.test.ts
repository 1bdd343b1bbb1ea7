/** The line that each request leaves in the log: one, and true (docs/logs.md). */

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { device, type Device } from "../harness/devices.ts";
import { AS_SERVER } from "../harness/front-headers.ts";
import { eventually } from "../harness/eventually.ts";
import { allLines, lineOf, newRay, under, type Line } from "../harness/lines.ts";
import { delay, refuse } from "../harness/postgres-faults.ts";
import { pause } from "../harness/postgres-pause.ts";
import type { Visitor } from "../harness/visitor.ts";
import { startWorld, type World } from "../harness/world.ts";

const FROM_POSTGRES = "/get-session?disableCookieCache=true";
/** In the statement that reads a session, and in no other that these tests cause. */
const READ = "random() >= 0";

let world: World;
let reader: Device;
before(async () => {
  world = await startWorld();
  reader = await device(world, "reader");
});
after(() => world?.close());

/** Sends one request and gives its line, with the stages' names for their times. */
async function lineFor(visitor: Visitor, target: string | URL, init: RequestInit = {}): Promise<Line> {
  const ray = newRay();
  const response = await visitor.request(target, { ...init, headers: { ...(init.headers as object), ...under(ray).headers } });
  const line = await lineOf(world.workers, ray);
  assert.equal(line.status, response.status);
  return line;
}

/** A line without its times, which are different each time. */
function timeless({ id, event, ms, stages, ...rest }: Line): object {
  assert.equal(event, "request");
  assert.match(id, /^[0-9a-f]{16}-FRA$/);
  assert.ok(ms >= 0 && Object.values(stages ?? {}).every((millis) => millis >= 0));
  return { ...rest, stages: Object.keys(stages ?? {}).join(" ") };
}

/** What a request of a browser comes to that waits for nothing. */
const plain = (route: string, status: number, method = "GET") => ({ route, method, caller: "browser", status, stages: "" });
/** What one connection to Postgres, with one statement, is in a line. */
const ONE_TURN = { login: "SCRAM-SHA-256", connections: 1, turns: 1 };

test("a line has the route, the caller, the outcome, the stages and what was asked of whom", async () => {
  const { visitor } = reader;
  const known = { email: "counted@example.com" };
  const callback = await world.consent(await world.visitor().start("google"), known);
  const cookieless = world.visitor();
  const leaving = await device(world, "leaving");
  const comes = world.visitor();
  const arriving = await world.consent(await comes.start("google"), known);
  const start = {
    method: "POST",
    headers: { "content-type": "application/json", origin: world.base.origin },
    body: JSON.stringify({ provider: "google", callbackURL: "/home" }),
  };
  const table: readonly (readonly [Visitor, string | URL, RequestInit, object])[] = [
    [visitor, "/ok", {}, plain("ok", 200)],
    [visitor, "/nothing-is-here", {}, plain("none", 404)],
    [visitor, "/ok", { method: "PUT" }, plain("none", 404, "other")],
    [visitor, "/sign-in/social", start, { ...plain("sign-in/social", 200, "POST"), stages: "body" }],
    [
      visitor,
      "/sign-in/social",
      { ...start, headers: { ...start.headers, origin: "https://elsewhere.example" } },
      { ...plain("sign-in/social", 403, "POST"), code: "INVALID_ORIGIN", reason: "refused", detail: "INVALID_ORIGIN", stages: "body" },
    ],
    [cookieless, callback, {}, { ...plain("callback", 302), code: "state_mismatch", reason: "no_pending_sign_in" }],
    [
      comes,
      arriving,
      {},
      { ...plain("callback", 302), stages: "claim token connect statement open", ...ONE_TURN, objectCalls: 2 },
    ],
    [visitor, "/get-session", {}, { ...plain("get-session", 200), stages: "read", objectCalls: 1 }],
    [
      visitor,
      "/get-session",
      { headers: { [AS_SERVER]: "1" } },
      { ...plain("get-session", 200), caller: "server", stages: "read", objectCalls: 1 },
    ],
    [visitor, FROM_POSTGRES, {}, { ...plain("get-session", 200), stages: "connect statement read", ...ONE_TURN, objectCalls: 2 }],
    [cookieless, "/list-sessions", {}, { ...plain("list-sessions", 401), code: "UNAUTHORIZED", reason: "no_session", detail: "no_cookie" }],
    [
      leaving.visitor,
      "/sign-out",
      { ...start, body: "{}" },
      { ...plain("sign-out", 200, "POST"), stages: "body connect statement end", ...ONE_TURN, objectCalls: 1 },
    ],
  ];
  for (const [who, target, init, expected] of table) {
    assert.deepEqual(timeless(await lineFor(who, target, init)), expected);
  }
});

test("a 503 names its stage in its line, and what was sent once more is counted", async () => {
  await world.proxy.turnOff();
  const { detail, ...line } = await lineFor(reader.visitor, FROM_POSTGRES).finally(() => world.proxy.turnOn());
  assert.match(detail ?? "", /^(closed|socket \w+)$/);
  assert.deepEqual(timeless(line), {
    ...plain("get-session", 503),
    code: "DATABASE_UNAVAILABLE",
    stage: "connect",
    reason: "connect",
    stages: "connect read",
    connections: 2,
    objectCalls: 1,
    retries: 1,
  });
});

test("the time of a stage is what was waited for it", async () => {
  world.proxy.breakNext(delay("answer", 300));
  const { ms, stages } = await lineFor(reader.visitor, FROM_POSTGRES);
  // A timer may be a millisecond early by another clock.
  assert.ok((stages?.["statement"] ?? 0) >= 290 && ms >= (stages?.["statement"] ?? 0), JSON.stringify({ ms, stages }));
});

test("a statement that another was faster than is counted as a race, each time", async () => {
  const visitor = world.visitor();
  const callback = await world.consent(await visitor.start("google"), { email: "racing@example.com" });
  world.proxy.breakNext(refuse("statement", "40001", "ERROR"), refuse("statement", "40P01", "ERROR"));
  const { status, code, races, turns, connections } = await lineFor(visitor, callback);
  assert.deepEqual({ status, code, races, turns, connections }, { status: 302, code: undefined, races: 2, turns: 3, connections: 3 });
});

test("what is brought to an object that changed meanwhile is counted as a conflict", async () => {
  const { visitor } = await device(world, "overtaken");
  const twin = await visitor.twin();
  // The read has a second for Postgres, which the change may take on a busy machine.
  const line = await eventually("a read that was overtaken in time", async () => {
    const paused = pause();
    world.proxy.breakAbout(READ, paused.fault);
    const reading = lineFor(twin, FROM_POSTGRES);
    await paused.reached;
    assert.equal((await visitor.post("/update-user", { name: "New" })).status, 200);
    paused.release();
    const read = await reading;
    world.forget();
    return read.status === 200 ? read : undefined;
  });
  assert.deepEqual([line.conflicts, line.turns], [1, 2]);
});

test("a row that a sign-out leaves to its object's alarm is counted as owed; one that is gone is told behind the answer", async () => {
  const body = { method: "POST", body: "{}", headers: { "content-type": "application/json", origin: world.base.origin } };
  const debtor = await device(world, "debtor");
  await world.proxy.turnOff();
  const owing = await lineFor(debtor.visitor, "/sign-out", body).finally(() => world.proxy.turnOn());
  assert.deepEqual([owing.status, owing.owed, owing.stage], [200, 1, undefined]);

  const paid = await lineFor((await device(world, "payer")).visitor, "/sign-out", body);
  assert.equal(paid.owed, undefined);
  const { route, method, caller, status, objectCalls } = await lineOf(world.workers, paid.id, "behind");
  assert.deepEqual({ route, method, caller, status, objectCalls }, { route: "sign-out", method: "POST", caller: "browser", status: undefined, objectCalls: 1 });
});

test("there are as many lines as there were requests, each under an id of its own", async () => {
  const { statuses } = world.watch;
  const answered = [...statuses.values()].reduce((sum, count) => sum + count, 0);
  // The line of the last request is there, and the one isolate writes them in order.
  await lineFor(reader.visitor, "/ok");
  const requests = allLines(world.workers).filter(({ event }) => event === "request");
  assert.equal(requests.length, answered + 1);
  assert.equal(new Set(requests.map(({ id }) => id)).size, requests.length);
  for (const { id } of requests) assert.match(id, /^[0-9a-f]{16}(-FRA)?$/);
});
