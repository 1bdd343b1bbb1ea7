/** What an object promises whatever is lost: its memory, a reply, a try of its alarm, a deploy. */

import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";

import { pause } from "../../tests/harness/postgres-pause.ts";
import { insertSession } from "../../tests/harness/rows.ts";
import { eventually, startObjects, type Objects, type SessionObject } from "./objects.ts";

const LONG_AGO = "2020-01-01T00:00:00.000Z";
const MINUTE = 60_000;

let objects: Objects;
before(async () => {
  objects = await startObjects();
});
after(() => objects?.close());
afterEach(async () => {
  objects.proxy.forget();
  await objects.proxy.turnOn();
});

const minutesToAlarm = async (object: SessionObject) => Math.round(((await object.armedIn()) ?? 0) / MINUTE);

async function hasRow({ token }: SessionObject): Promise<boolean> {
  return (await objects.database.sql`select from session where token = ${token}`).length > 0;
}

/** Each line: how long the session had to go, in seconds, and for how many minutes its end is kept. */
for (const [left, kept] of [
  [604_800, 7 * 24 * 60],
  [3_600, 60],
  [30, 15],
] as const) {
  test(`the paid end of a session with ${left} s to go is kept for ${kept} minutes`, async () => {
    const object = objects.fresh();
    const { generation } = await object.read();
    await object.keep(generation, object.copy(left));
    await object.end();
    await object.says({ type: "paid" });
    assert.equal(await minutesToAlarm(object), kept);
  });
}

test("an end is kept as long as its row is owed, however old it is", async () => {
  const object = objects.fresh();
  await insertSession(objects.database.sql, object.token, "owed@example.com");
  await object.end();
  await objects.proxy.turnOff();
  await object.rewrite({ "$.state.at": LONG_AGO, "$.state.expiresAt": LONG_AGO, "$.wakeAt": LONG_AGO });
  for (let tries = 1; tries <= 3; tries += 1) {
    await object.rewrite({ "$.wakeAt": LONG_AGO });
    assert.equal(await object.ring(), undefined);
    const { state } = await object.stored();
    assert.deepEqual([state.type, state.debt], ["ended", object.token]);
  }
  assert.deepEqual(await object.read(), { type: "noSession" });

  await objects.proxy.turnOn();
  await object.rewrite({ "$.wakeAt": LONG_AGO });
  await object.ring();
  assert.equal(await hasRow(object), false);
  await eventually("it is forgotten", async () => ((await object.tables()).length > 0 ? undefined : true));
});

test("the next try is stored before this one asks Postgres, and a try that was cut off is made again", async () => {
  const object = objects.fresh();
  await insertSession(objects.database.sql, object.token, "cut-off@example.com");
  await object.end();
  await object.rewrite({ "$.wakeAt": LONG_AGO });
  const paused = pause();
  objects.proxy.breakAbout("delete", paused.fault);
  const cut = object.ring();
  await paused.reached;
  const { tries, wakeAt } = await object.stored();
  assert.equal(tries, 1);
  assert.ok(Date.parse(wakeAt) > Date.now());
  await Promise.all([object.evict(), cut.catch(() => {})]);
  paused.release();
  assert.equal((await object.stored()).state.debt, object.token, "what it did was not heard of");

  await object.rewrite({ "$.wakeAt": LONG_AGO });
  assert.equal(await object.ring(), undefined);
  assert.equal((await object.stored()).state.debt, null);
});

test("an alarm that cannot reach Postgres waits longer each time, 10 minutes at most, and never throws", async () => {
  const object = objects.fresh();
  await object.end();
  await objects.proxy.turnOff();
  // At the most, in seconds; at the least half of it, by object.
  const longest = [15, 30, 60, 120, 240, 480, 600, 600, 600];
  for (const [index, tries] of [0, 1, 2, 3, 4, 5, 6, 40, 4_000_000_000].entries()) {
    await object.rewrite({ "$.tries": tries, "$.wakeAt": LONG_AGO });
    const before = Date.now();
    assert.equal(await object.ring(), undefined);
    const wakeAt = Date.parse((await object.stored()).wakeAt);
    const most = (longest[index] ?? 0) * 1_000;
    assert.ok(wakeAt >= before + most / 2 && wakeAt <= Date.now() + most, `${wakeAt - before} ms after try ${tries}`);
  }
});

test("an alarm of a record that it cannot read throws nothing, changes nothing, and comes again", async () => {
  const object = objects.fresh();
  await object.end();
  await object.rewrite({ "$.state.type": "from-the-future" });
  assert.equal(await object.ring(), undefined);
  assert.equal(await minutesToAlarm(object), 10);
  assert.equal((await object.stored()).state.type, "from-the-future");
});

test("a message whose reply was lost may be sent again: it is answered the same, and changes nothing", async () => {
  const object = objects.fresh();
  const copy = object.copy();
  for (const say of [() => object.claim(), () => object.open("a", copy), () => object.end()]) {
    const reply = await say();
    const stored = await object.stored();
    assert.deepEqual(await say(), reply);
    await object.evict();
    assert.deepEqual(await say(), reply, "after its memory was lost too");
    assert.deepEqual(await object.stored(), stored);
  }
});

test("an object that nobody had opened is ended durably all the same", async () => {
  const object = objects.fresh();
  await object.end();
  await object.evict();
  assert.deepEqual(await object.read(), { type: "noSession" });
  assert.deepEqual(await object.claim(), { type: "replayed", open: false });
});

test("during a deploy it understands older and newer gateways, and has its older record", async () => {
  const object = objects.fresh();
  const { token } = object;
  assert.deepEqual(await object.says({ type: "claim", attempt: "a", token, addedLater: { deeply: 1 } }), { type: "claimed" });
  const copy = { ...object.copy(), addedLater: true };
  assert.deepEqual(await object.says({ type: "open", attempt: "a", copy, addedLater: null }), { type: "opened" });
  await object.rewrite({ "$.addedLater": 17 });
  // Before sliding knew of an absolute lifetime, and a `keep` of sliding.
  const slide = { expiresIn: 604_800, updateAge: 86_400 };
  const { type } = await object.read({ slide });
  assert.equal(type, "session");
  const { generation } = await object.read({ revalidateAfter: 0 });
  const askedAt = new Date().toISOString();
  assert.equal((await object.says({ type: "keep", generation, found: object.copy(), askedAt }))["type"], "session");
});
