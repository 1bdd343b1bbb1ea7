/** The session object in workerd: what it stores, when, and that it answers the same afterwards. */

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { startObjects, type Objects } from "./objects.ts";

let objects: Objects;
before(async () => {
  objects = await startObjects();
});
after(() => objects?.close());

test("a claim outlives the object's memory", async () => {
  const object = objects.fresh();
  assert.deepEqual(await object.claim("a"), { type: "claimed" });
  await object.evict();
  assert.deepEqual(await object.claim("b"), { type: "replayed", open: false });
  assert.deepEqual(await object.claim("a"), { type: "claimed" });
});

test("of 32 claims at once one is had", async () => {
  const object = objects.fresh();
  const replies = await Promise.all(Array.from({ length: 32 }, (_, index) => object.claim(`attempt-${index}`)));
  assert.equal(replies.filter(({ type }) => type === "claimed").length, 1);
});

test("an opened session is read with its rows, from memory and after it was lost", async () => {
  const object = objects.fresh();
  const copy = object.copy();
  await object.claim();
  assert.deepEqual(await object.open("a", copy), { type: "opened" });
  assert.deepEqual(await object.read(), { type: "session", copy, lease: null });
  await object.evict();
  assert.deepEqual(await object.read(), { type: "session", copy, lease: null });
});

test("a read that finds nothing is sent to Postgres, and what it brings back is kept durably", async () => {
  const object = objects.fresh();
  const asked = await object.read();
  assert.equal(asked["type"], "askPostgres");
  const kept = await object.keep(asked["generation"], object.copy());
  assert.equal(kept["type"], "session");
  await object.evict();
  assert.equal((await object.read())["type"], "session");
});

test("what was asked for before the memory was lost cannot be kept after", async () => {
  const object = objects.fresh();
  const { generation } = await object.read();
  await object.evict();
  assert.equal((await object.keep(generation, object.copy()))["type"], "askPostgres");
  assert.deepEqual(await object.tables(), []);
});

test("an end outlives the object's memory, and nothing brings the session back", async () => {
  const object = objects.fresh();
  await object.claim();
  await object.open();
  const { generation } = await object.read({ revalidateAfter: 0 });
  assert.deepEqual(await object.end(), { type: "ended" });
  await object.evict();
  assert.deepEqual(await object.keep(generation, object.copy()), { type: "noSession" });
  assert.deepEqual(await object.open(), { type: "refused" });
  assert.deepEqual(await object.read(), { type: "noSession" });
  assert.deepEqual(await object.claim("a"), { type: "replayed", open: false });
});

test("the row is owed until it is paid", async () => {
  const object = objects.fresh();
  await object.end();
  assert.equal((await object.stored()).state.debt, object.token);
  assert.deepEqual(await object.says({ type: "paid" }), { type: "settled" });
  assert.equal((await object.stored()).state.debt, null);
});

test("an object that was only asked stores nothing at all", async () => {
  const object = objects.fresh();
  const { generation } = await object.read();
  await object.keep(generation, null);
  await object.open();
  await object.says({ type: "paid" });
  assert.deepEqual(await object.read(), { type: "noSession" });
  assert.deepEqual(await object.tables(), []);
  assert.equal(await object.armedIn(), undefined);
});

/** Each line is a body that is not a message; some hold what must not be told. */
const MALFORMED = [
  "",
  "null",
  "{",
  '{"type":"resurrect"}',
  '{"type":"claim","attempt":"a"}',
  '{"type":"end","token":17}',
  '{"type":"read","revalidateAfter":"the-secret-token","maxStale":1}',
];
for (const body of MALFORMED) {
  test(`the body ${body || "of nothing"} is refused and changes nothing`, async () => {
    const object = objects.fresh();
    const response = await object.send(body);
    assert.equal(response.status, 400);
    assert.equal(await response.text(), '{"error":"malformed"}');
    assert.deepEqual(await object.tables(), []);
    assert.ok(!objects.workers.logs().includes("the-secret-token"));
  });
}

test("a message by another method than POST is refused", async () => {
  const object = objects.fresh();
  for (const method of ["GET", "PUT", "DELETE"]) {
    assert.equal((await object.send('{"type":"paid"}', method)).status, 400, method);
  }
});

test("a session whose row is gone leaves nothing behind, and the object works on", async () => {
  const object = objects.fresh();
  await object.keep((await object.read())["generation"], object.copy());
  const { generation } = await object.read({ revalidateAfter: 0 });
  assert.deepEqual(await object.keep(generation, null), { type: "noSession" });
  assert.deepEqual(await object.tables(), []);
  assert.equal(await object.armedIn(), undefined);
  assert.deepEqual(await object.claim("b"), { type: "claimed" });
  await object.evict();
  assert.deepEqual(await object.claim("c"), { type: "replayed", open: false });
});

test("a session that was claimed here and whose row is gone is forgotten, and nobody can claim it", async () => {
  const object = objects.fresh();
  await object.claim();
  await object.open();
  const { generation } = await object.read({ revalidateAfter: 0 });
  assert.deepEqual(await object.keep(generation, null), { type: "noSession" });
  await object.evict();
  assert.deepEqual(await object.claim("b"), { type: "replayed", open: false });
  assert.equal((await object.read())["type"], "askPostgres");
});

test("a claim that comes while everything is being deleted is not deleted with it", async () => {
  for (let round = 0; round < 20; round += 1) {
    const object = objects.fresh();
    await object.keep((await object.read())["generation"], object.copy());
    const { generation } = await object.read({ revalidateAfter: 0 });
    const [, claimed] = await Promise.all([object.keep(generation, null), object.claim("b")]);
    await object.evict();
    const open = claimed["type"] === "replayed";
    const after = await object.claim("c");
    // Either it came first and saw the session, or it has the object to itself, durably.
    assert.deepEqual(after, open ? { type: "claimed" } : { type: "replayed", open: false });
  }
});

test("a record that this code cannot read is an error, and is left as it is", async () => {
  const object = objects.fresh();
  await object.end();
  await object.sql("UPDATE session SET record = ?", '{"generation":1,"state":{"type":"from-the-future"}}');
  await object.evict();
  const response = await object.send('{"type":"read","revalidateAfter":60,"maxStale":300}');
  assert.equal(response.status, 500);
  assert.equal(await response.text(), '{"error":"unavailable"}');
  const [row] = await object.sql("SELECT record FROM session");
  assert.match(String(row?.["record"]), /from-the-future/);
});

test("the Worker itself answers 404 with nothing, whatever is asked of it", async () => {
  const worker = objects.workers.harness.getWorker("session-do");
  for (const method of ["GET", "POST", "DELETE"]) {
    const response = await worker.fetch("/api/auth/get-session", { method });
    assert.equal(response.status, 404, method);
    assert.equal(await response.text(), "", method);
  }
});
