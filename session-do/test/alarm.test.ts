/** The alarm in workerd, on real PostgreSQL, up and down. */

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { insertSession } from "../../tests/harness/rows.ts";
import { eventually, startObjects, type Objects, type SessionObject } from "./objects.ts";

let objects: Objects;
before(async () => {
  objects = await startObjects();
});
after(() => objects?.close());

/** A session with its rows in PostgreSQL, which no object has heard of. */
async function withRow(): Promise<SessionObject> {
  const object = objects.fresh();
  await insertSession(objects.database.sql, object.token, `${object.token}@example.com`);
  return object;
}

async function hasRow({ token }: SessionObject): Promise<boolean> {
  return (await objects.database.sql`select from session where token = ${token}`).length > 0;
}

const gone = (object: SessionObject) =>
  eventually("the row is deleted", async () => ((await hasRow(object)) ? undefined : true));

const emptied = (object: SessionObject) =>
  eventually("the object is empty", async () => ((await object.tables()).length > 0 ? undefined : true));

test("each state arms the alarm for what it has to do", async () => {
  const object = objects.fresh();
  const minutes = async () => Math.round(((await object.armedIn()) ?? 0) / 60_000);
  await object.claim();
  assert.equal(await minutes(), 15);
  await object.open();
  assert.equal(await minutes(), 7 * 24 * 60);
  await object.end();
  assert.equal(Math.round(((await object.armedIn()) ?? 0) / 5_000), 3);
  await object.says({ type: "paid" });
  assert.equal(await minutes(), 15); // the row once more: a statement of its sign-in may come late
});

test("a debt is paid, and the end is kept", async () => {
  const object = await withRow();
  await object.end();
  await object.overdue();
  await gone(object);
  const paid = await eventually("the debt is cleared", async () => {
    const { state } = await object.stored();
    return state.debt === null ? state : undefined;
  });
  assert.equal(paid.type, "ended");
  assert.deepEqual(await object.read(), { type: "noSession" });
});

test("a row that a late statement of the sign-in made anew is deleted too", async () => {
  const object = objects.fresh();
  await object.claim();
  await object.open();
  await object.end();
  await object.says({ type: "paid" });
  await insertSession(objects.database.sql, object.token, `${object.name}@example.com`);
  await object.overdue("$.state.again.at");
  await gone(object);
  assert.deepEqual(await object.read(), { type: "noSession" });
});

test("while PostgreSQL is down a debt is kept and tried again later; once it is up it is paid", async () => {
  const object = await withRow();
  await object.end();
  await objects.proxy.turnOff();
  const before = Date.now();
  await object.overdue();
  const first = await eventually("a failed try", async () => {
    const stored = await object.stored();
    return stored.tries === 1 ? stored : undefined;
  });
  assert.equal(first.state.debt, object.token);
  const wait = Date.parse(first.wakeAt) - before;
  assert.ok(wait > 5_000 && wait <= 600_000, `${wait} ms`);
  await object.overdue();
  await eventually("a second try", async () => ((await object.stored()).tries === 2 ? true : undefined));
  assert.ok(await hasRow(object));
  assert.deepEqual(await object.read(), { type: "noSession" });
  await eventually("a line in the log", async () =>
    objects.workers.logs().includes('"errand":"delete row"') ? true : undefined,
  );

  await objects.proxy.turnOn();
  await object.overdue();
  await gone(object);
  await eventually("the debt is cleared", async () => ((await object.stored()).state.debt === null ? true : undefined));
});

test("a claim that was never opened has its row deleted, and cannot be opened any more", async () => {
  const object = await withRow();
  await object.claim();
  await object.overdue("$.state.claim.at");
  await gone(object);
  assert.deepEqual(await object.open(), { type: "refused" });
});

test("at its expiry a session is forgotten, and its row deleted if it has expired too", async () => {
  const expired = await withRow();
  const extended = await withRow();
  await objects.database.sql`update session set expires_at = now() at time zone 'utc' - interval '1 minute'
                             where token = ${expired.token}`;
  for (const object of [expired, extended]) {
    const { generation } = await object.read();
    await object.keep(generation, object.copy());
    await object.overdue("$.state.copy.session.expiresAt");
    await emptied(object);
    assert.equal((await object.read())["type"], "askPostgres");
  }
  assert.equal(await hasRow(expired), false);
  assert.equal(await hasRow(extended), true);
});

test("an end that is over leaves nothing behind, and the object works on", async () => {
  const object = objects.fresh();
  await object.end();
  await object.says({ type: "paid" });
  await object.overdue("$.state.at");
  await emptied(object);
  assert.equal(await object.armedIn(), undefined);
  assert.deepEqual(await object.claim(), { type: "claimed" });
});

test("no alarm writes a token to the log", async () => {
  const object = await withRow();
  await object.end();
  await object.overdue();
  await gone(object);
  const line = await eventually("its line", async () =>
    objects.workers.logs().split("\n").find((line) => line.includes(object.name.slice(0, 12))),
  );
  const { ms, ...told } = JSON.parse(line) as { ms: number };
  assert.ok(ms >= 0);
  assert.deepEqual(told, {
    event: "alarm",
    object: object.name.slice(0, 12),
    errand: "delete row",
    outcome: "done",
  });
  assert.ok(!objects.workers.logs().includes(object.token));
});
