/** What users change of themselves: `POST /update-user`. */

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";

import { assertError } from "../harness/answers.ts";
import { aged, device, EXPIRED, SESSION, turns } from "../harness/devices.ts";
import { sessionBody } from "../harness/rows.ts";
import { signed } from "../harness/signed.ts";
import type { Visitor } from "../harness/visitor.ts";
import { startWorld, type World } from "../harness/world.ts";

const DAY = 86_400;

let world: World;
before(async () => {
  world = await startWorld();
});
after(() => world?.close());
beforeEach(() => world.forget());

const update = (visitor: Visitor, body: unknown) => visitor.post("/update-user", body);

test("a change shows at once in this session, in one turn, and the cookie is written again", async () => {
  const { visitor, token } = await device(world, "changed");
  for (const body of [
    { name: "Ada2", image: null },
    { image: "https://example.com/new.png" },
    { name: "", email: "" },
    { name: "A", emailVerified: false, id: "zz", role: "admin", updatedAt: "2000-01-01T00:00:00Z" },
  ]) {
    const [before] = await world.database.sql`select u.* from "user" u join session s on s.user_id = u.id where s.token = ${token}`;
    world.forget();
    const response = await update(visitor, body);
    assert.deepEqual([response.status, await response.text()], [200, '{"status":true}']);
    assert.deepEqual(response.headers.getSetCookie(), [
      `${SESSION}=${signed(token)}; Max-Age=604800; Path=/; HttpOnly; SameSite=Lax`,
    ]);
    assert.equal(turns(world), 1);
    assert.equal((await visitor.session()).text, await sessionBody(world.database.sql, token));
    assert.equal(turns(world), 1, "the read asks nobody");
    const [after] = await world.database.sql`select * from "user" where id = ${before?.["id"] as string}`;
    const { name, image } = { name: before?.["name"] as string, image: before?.["image"] as string | null, ...body };
    const changed = after?.["updated_at"] as Date;
    assert.deepEqual(after, { ...before, name, image, updated_at: changed });
    assert.ok(changed > (before?.["updated_at"] as Date));
  }
});

test("the user's other sessions show a change once they ask", async () => {
  const { visitor } = await device(world, "elsewhere");
  const other = await device(world, "elsewhere");
  await update(visitor, { name: "Elsewhere too" });
  assert.equal((await other.visitor.session("?disableCookieCache=true")).body?.user.name, "Elsewhere too");
});

test("a session that was not to be remembered stays so", async () => {
  const { visitor, token } = await device(world, "forgetful");
  await visitor.plant("better-auth.dont_remember", signed("true"));
  const response = await update(visitor, { name: "Still here" });
  assert.deepEqual(response.headers.getSetCookie(), [
    `${SESSION}=${signed(token)}; Path=/; HttpOnly; SameSite=Lax`,
    `better-auth.dont_remember=${signed("true")}; Path=/; HttpOnly; SameSite=Lax`,
  ]);
});

test("a change of an old copy costs two turns, and a due session stays where it is", async () => {
  const { visitor, token } = await aged(world, "due", DAY + 60);
  const ends = () => world.database.sql`select expires_at::text from session where token = ${token}`;
  const [before] = await ends();
  assert.equal((await update(visitor, { name: "Due" })).status, 200);
  assert.equal(turns(world), 2);
  assert.deepEqual((await ends())[0], before);
});

test("what may not be changed is refused, and nothing is", async () => {
  const { visitor, token } = await device(world, "refused");
  const row = await sessionBody(world.database.sql, token);
  const invalid = "VALIDATION_ERROR";
  const table: [unknown, string | undefined, string][] = [
    [{}, undefined, "No fields to update"],
    [{ foo: 1 }, undefined, "No fields to update"],
    [{ email: "x@y.z" }, "EMAIL_CAN_NOT_BE_UPDATED", "Email can not be updated"],
    [{ email: "x@y.z", name: "A" }, "EMAIL_CAN_NOT_BE_UPDATED", "Email can not be updated"],
    [[1], invalid, "[body] Invalid input: expected record, received array"],
    [null, invalid, "[body] Invalid input: expected record, received null"],
    [{ name: null }, invalid, "[body.name] Invalid input: expected string, received null"],
    [{ image: { url: "x" } }, invalid, "[body.image] Invalid input: expected string, received object"],
  ];
  for (const [body, code, message] of table) {
    const response = await update(visitor, body);
    assert.deepEqual(response.headers.getSetCookie(), []);
    const said = code ? { message, code } : { message };
    assert.deepEqual([response.status, await response.text()], [400, JSON.stringify(said)]);
  }
  const foreign = await visitor.post("/update-user", { name: "Eve" }, { origin: "https://evil.test" });
  await assertError(foreign, 403, "INVALID_ORIGIN", "Invalid origin");
  assert.equal(world.proxy.connections.length, 0);
  assert.equal(await sessionBody(world.database.sql, token), row);
});

test("who has no session changes nothing, nor who had one until now", async () => {
  await assertError(await update(world.visitor(), { name: "x" }), 401, "UNAUTHORIZED", "Unauthorized");
  const { visitor, token } = await device(world, "gone");
  await world.database.sql`delete from session where token = ${token}`;
  const response = await update(visitor, { name: "Too late" });
  assert.deepEqual(response.headers.getSetCookie(), EXPIRED);
  await assertError(response, 401, "UNAUTHORIZED", "Unauthorized");
  assert.equal((await world.database.sql`select from "user" where name = 'Too late'`).length, 0);
});

test("PostgreSQL down: nothing changes, and the browser is told so", async () => {
  const { visitor, token } = await device(world, "down");
  const shown = (await visitor.session()).text;
  await world.proxy.turnOff();
  const response = await update(visitor, { name: "Lost" }).finally(() => world.proxy.turnOn());
  assert.deepEqual(response.headers.getSetCookie(), []);
  await assertError(response, 503, "DATABASE_UNAVAILABLE", "The database did not answer (connect)");
  assert.equal((await visitor.session()).text, shown);
  assert.equal(await sessionBody(world.database.sql, token), shown);
});
