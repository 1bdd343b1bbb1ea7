/** Reads and changes of sessions over a PostgreSQL that fails: a failure is a 503 with its stage, and never "signed out". */

import assert from "node:assert/strict";
import { once } from "node:events";
import { request, type IncomingMessage } from "node:http";
import { after, before, test } from "node:test";

import { aged, device, type Device } from "../harness/devices.ts";
import { eventually } from "../harness/eventually.ts";
import { assertInvariants } from "../harness/invariants.ts";
import { lineOf, newRay, under } from "../harness/lines.ts";
import { stateOf } from "../harness/objects.ts";
import { byteByByte, chatter, close, delay, everywhere, half, refuse, reset, silence, trickle } from "../harness/postgres-faults.ts";
import type { Fault } from "../harness/postgres-line.ts";
import type { Visitor } from "../harness/visitor.ts";
import { startWorld, type World } from "../harness/world.ts";
import { answerFlips, LOGIN, LOGIN_FLIPS, lies } from "./postgres-cases.ts";
import { refusing } from "./refusing.ts";
import { watched } from "./watched.ts";

let world: World;
before(async () => {
  world = await startWorld({ auth: { user: { deleteUser: { enabled: true } } } });
});
after(() => world?.close());

/** How a read ends: answered, or a 503 that names its stage. */
type Ending = "answered" | "connect" | "statement";
type Case = readonly [ids: string, what: string, faults: readonly Fault[], ends: Ending, connections: number];

/** Faults of the login, which come to whichever connection is next. */
const LOGIN_CASES: readonly Case[] = [
  ...LOGIN.flatMap((point): Case[] => [
    ["F03 F04", `closed once at ${point}`, [close(point)], "answered", 2],
    ["F03 F04", `reset at ${point}, and again`, [reset(point), reset(point)], "connect", 2],
  ]),
  ...["53300", "57P03", "57P01"].flatMap((code): Case[] => [
    ["F06 F07", `${code} once`, [refuse("startup", code)], "answered", 2],
    ["F06 F07", `${code}, and again`, [refuse("startup", code), refuse("startup", code)], "connect", 2],
  ]),
  ["F06", "28P01", [refuse("startup", "28P01")], "connect", 1],
  ["F02", "silent at once", [silence("accepted")], "connect", 1],
  ["F17", "every reply is two seconds late", [everywhere((at) => delay(at, 2_000))], "connect", 1],
  ["F18", "all bytes one by one", [byteByByte], "answered", 1],
  ["F18", "all bytes one by one, and each reply takes a while", [everywhere((at) => trickle(at, 50))], "answered", 1],
  ["F17 F18", "a login that trickles on and on", [trickle("greeting", 10_000)], "connect", 1],
  ["F18", "notices and parameters in between", [chatter], "answered", 1],
  ...LOGIN_FLIPS.map(([what, flipped]): Case => ["F19", `a bit is flipped: ${what}`, [flipped], "connect", 1]),
];

/** Faults of the statement, all at once. A read is given up rather than repeated: its reader asks again. */
const STATEMENT_CASES: readonly Case[] = [
  ["F08", "closed before the statement", [close("statement")], "statement", 1],
  ["F09", "cut inside the statement", [half("statement")], "statement", 1],
  ["F12", "reset instead of the answer", [reset("answer")], "statement", 1],
  ["F12", "cut inside the answer", [half("answer")], "statement", 1],
  ["F17", "the answer never comes", [silence("answer")], "statement", 1],
  ["F17", "the answer is two seconds late", [delay("answer", 2_000)], "statement", 1],
  ["F17 F18", "the answer trickles on and on", [trickle("answer", 10_000)], "statement", 1],
  ["F07", "57P01 instead of the answer", [refuse("statement", "57P01")], "statement", 1],
  ["F14", "40001", [refuse("statement", "40001", "ERROR")], "statement", 1],
  ["F45", "53100", [refuse("statement", "53100", "ERROR")], "statement", 1],
  // A missing row is no lie that a reader could see through: it is an answer of its own.
  ...lies()
    .filter(([what]) => what !== "no row" && what !== "its end before it")
    .map(([what, lie]): Case => ["F19", `the answer: ${what}`, [lie], "statement", 1]),
];

/** Answers with one bit flipped, all at once too, but after the others: so many logins take an isolate their time. */
const FLIP_CASES: readonly Case[] = answerFlips().map(([what, flipped]): Case => ["F19", what, [flipped], "statement", 1]);

/** Reads what Postgres has, and holds the answer to its ending. */
async function assertRead({ visitor }: Device, ends: Ending, response: Response): Promise<void> {
  const text = await response.text();
  if (ends === "answered") {
    assert.equal(response.status, 200);
    assert.notEqual(text, "null");
    return;
  }
  assert.equal(response.status, 503, text);
  const { code, message } = JSON.parse(text) as { code: string; message: string };
  assert.equal(code, "DATABASE_UNAVAILABLE");
  assert.ok(message.endsWith(`(${ends})`), message);
  assert.match(response.headers.get("retry-after") ?? "", /^\d+$/);
  assert.deepEqual(response.headers.getSetCookie(), [], "the cookies stay");
  assert.notEqual((await visitor.session()).body, null, "the copy still serves");
  assert.notEqual((await visitor.session("?disableCookieCache=true")).body, null, "the next one is without the fault");
}

/** What has to be asked of Postgres, under an id that its line is found by. */
const ask = (visitor: Visitor, ray = newRay()): Promise<Response> => visitor.request("/get-session?disableCookieCache=true", under(ray));

/** Holds a read's line in the log to its ending; each connection after the first is a retry. */
async function assertLine(ray: string, ends: Ending, connections: number): Promise<void> {
  const { status, code, stage, retries = 0, ...line } = await lineOf(world.workers, ray);
  const outcome = ends === "answered" ? [200, undefined, undefined] : [503, "DATABASE_UNAVAILABLE", ends];
  assert.deepEqual([status, code, stage], outcome);
  assert.deepEqual([line.connections, retries], [connections, connections - 1], "connections and retries");
}

test("each fault of the login", async (context) => {
  const reader = await device(world, "reader");
  for (const [ids, what, broken, ends, connections] of LOGIN_CASES) {
    await context.test(`${what}: ${ends} (${ids})`, async () => {
      world.forget();
      const watching = broken.map(watched);
      world.proxy.breakNext(...watching.map(({ fault }) => fault));
      const ray = newRay();
      const response = await ask(reader.visitor, ray);
      assert.ok(watching.every(({ acted }) => acted()), "every fault was met");
      assert.equal(world.proxy.connections.length, connections);
      await assertLine(ray, ends, connections);
      await assertRead(reader, ends, response);
    });
  }
});

test("a read that is refused one connection is let through with the next (F01)", async () => {
  const reader = await device(world, "refused-once");
  await eventually("a read that was let through", async () => {
    const { response, refused, accepted } = await refusing(world, 1, () => ask(reader.visitor));
    // Its second try came before the proxy was back.
    if (accepted === 0) return undefined;
    assert.deepEqual({ refused, accepted }, { refused: 1, accepted: 1 });
    await assertRead(reader, "answered", response);
    return reader;
  });
});

test("a read that is refused two connections asks for no third (F01)", async () => {
  const reader = await device(world, "refused-twice");
  const { response, refused, accepted } = await refusing(world, 2, () => ask(reader.visitor));
  assert.deepEqual({ refused, accepted }, { refused: 2, accepted: 0 });
  await assertRead(reader, "connect", response);
});

for (const [which, cases] of [
  ["each fault of the statement", STATEMENT_CASES],
  ["each flipped bit of an answer", FLIP_CASES],
] as const) {
  test(`${which}, all at once`, async (context) => {
    const readers: Device[] = [];
    for (const index of cases.keys()) readers.push(await device(world, `reader-${index}`));
    world.forget();
    const asked = cases.map(([, , broken], index) => {
      const { token, visitor } = readers[index] as Device;
      const watching = broken.map(watched);
      world.proxy.breakAbout(token, ...watching.map(({ fault }) => fault));
      const ray = newRay();
      return { watching, ray, response: ask(visitor, ray) };
    });
    await Promise.all(asked.map(({ response }) => response));
    assert.equal(world.proxy.connections.length, cases.length, "none is repeated");
    for (const [index, [ids, what, , ends, connections]] of cases.entries()) {
      await context.test(`${what}: ${ends} (${ids})`, async () => {
        const { watching, ray, response } = asked[index] as (typeof asked)[number];
        assert.ok(watching.every(({ acted }) => acted()), "every fault was met");
        await assertLine(ray, ends, connections);
        await assertRead(readers[index] as Device, ends, await response);
      });
    }
  });
}

test("a due session that PostgreSQL will not move is answered where it is (F16)", async () => {
  const { visitor, token } = await aged(world, "standby", 90_000);
  await world.database.sql`insert into account (id, provider_id, account_id, user_id, created_at, updated_at)
    values (${token}, 'google', ${token}, ${`user-of-${token}`}, now(), now())`;
  const ends = async (): Promise<unknown> =>
    (await world.database.sql`select expires_at from session where token = ${token}`)[0]?.["expires_at"];
  const earlier = await ends();
  world.proxy.breakAbout(token, {}, refuse("statement", "25006", "ERROR"));
  const { response, body } = await visitor.session();
  assert.notEqual(body, null);
  assert.deepEqual(response.headers.getSetCookie(), []);
  assert.deepEqual(await ends(), earlier);
  assert.notEqual((await visitor.session()).body, null);
});

test("a sign-out whose statement or answer is lost has ended the session all the same (F08, F12, F17)", async () => {
  for (const fault of [close("statement"), close("answer"), silence("answer"), refuse("statement", "25006", "ERROR")]) {
    const { visitor, token } = await device(world, "leaving");
    const twin = await visitor.twin();
    world.proxy.breakAbout(token, fault);
    const response = await visitor.signOut();
    assert.deepEqual([response.status, await response.text()], [200, '{"success":true}']);
    assert.equal(await stateOf(world.workers, token), "noSession");
    assert.equal((await twin.session("?disableCookieCache=true")).text, "null");
  }
});

/** Endpoint, body, and whether the session is over afterwards. */
const CHANGES = [
  ["/update-user", { name: "Another" }, false],
  ["/revoke-other-sessions", {}, false],
  ["/revoke-sessions", {}, true],
  ["/delete-user", {}, true],
] as const;

for (const [path, body, ends] of CHANGES) {
  test(`POST ${path} whose deciding statement is not answered is 503, and may be sent again (F08, F12, F16)`, async () => {
    for (const [index, fault] of [close("statement"), close("answer"), refuse("statement", "25006", "ERROR")].entries()) {
      const { visitor, token } = await device(world, `changing${path.replaceAll("/", "-")}-${index}`);
      world.proxy.breakAbout(token, fault);
      const response = await visitor.post(path, body);
      assert.equal(response.status, 503);
      assert.match(await response.text(), /\(statement\)/);
      assert.match(response.headers.get("retry-after") ?? "", /^\d+$/);
      assert.deepEqual(response.headers.getSetCookie(), []);
      assert.equal((await visitor.post(path, body)).status, 200);
      if (ends) world.watch.ended.add(token);
    }
  });
}

test("no change is begun on a connection that failed: it is opened anew, and made once (F03)", async () => {
  const { visitor } = await device(world, "renamed");
  world.forget();
  world.proxy.breakNext(reset("greeting"));
  assert.equal((await visitor.post("/update-user", { name: "Renamed" })).status, 200);
  assert.equal(world.proxy.connections.flatMap(({ statements }) => statements).length, 1);
  assert.equal((await visitor.session()).body?.user.name, "Renamed");
});

test("a sender who never comes to the end of a body is told so, by the stage", async () => {
  const sending = request(new URL("/api/auth/sign-in/social", world.workers.url), {
    method: "POST",
    headers: { "content-type": "application/json", origin: world.base.origin },
  });
  sending.on("error", () => {});
  sending.write('{"provider":');
  const [answer] = (await once(sending, "response")) as [IncomingMessage];
  const body = Buffer.concat(await answer.toArray()).toString();
  sending.destroy();
  assert.deepEqual([answer.statusCode, (JSON.parse(body) as { code: string }).code], [503, "REQUEST_TIMEOUT"]);
  assert.match(body, /\(body\)/);
});

test("after all of that the invariants hold, and no log names anybody", async () => {
  world.proxy.forget();
  await assertInvariants(world);
  assert.doesNotMatch(world.workers.logs(), /canary@example\.com/);
});
