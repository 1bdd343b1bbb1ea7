/** The other layouts of the tables, from sign-in to the alarm that pays a debt. */

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { after, before, describe, test } from "node:test";

import type { JsonObject } from "../stack/config.ts";
import { payloadOf } from "../harness/signed.ts";
import { startWorld, type World } from "../harness/world.ts";

const SESSION = "better-auth.session_token";
const KYSELY = path.resolve(import.meta.dirname, "../../schema/tests/postgres/fixtures/kysely.sql");
const DROP = `drop table session, account, verification, "user" cascade`;

/** How each layout is made from the tables that are there. */
const LAYOUTS: { name: string; tables: JsonObject; made: () => Promise<string>; session: string }[] = [
  {
    name: "Kysely's",
    tables: { adapter: "kysely" },
    made: async () => `${DROP}; ${await readFile(KYSELY, "utf8")}`,
    session: "session",
  },
  {
    name: "plural",
    tables: { adapter: "drizzle", usePlural: true },
    made: async () =>
      ["user", "session", "account", "verification"].map((name) => `alter table "${name}" rename to ${name}s`).join(";"),
    session: "sessions",
  },
];

for (const { name, tables, made, session } of LAYOUTS) {
  describe(`${name} tables`, () => {
    let world: World;
    before(async () => {
      world = await startWorld({ tables, auth: { session: { revalidateAfter: 0 } } });
      await world.database.sql.unsafe(await made());
    });
    after(() => world?.close());

    const rows = async (): Promise<number> => (await world.database.sql.unsafe(`select from ${session}`)).length;

    test("signs in, reads, signs out", async () => {
      const visitor = world.visitor();
      const answer = await world.signIn(visitor, "google", { email: "ada@example.com", name: "Ada" });
      assert.equal(answer.headers.get("location"), "/home");
      const token = payloadOf((await visitor.cookies()).get(SESSION) ?? "");
      const { text } = await visitor.session();
      const read = JSON.parse(text) as { session: Record<string, string>; user: Record<string, unknown> };
      assert.equal(read.session["token"], token);
      assert.equal(read.user["emailVerified"], true);
      assert.ok(Math.abs(Date.parse(read.session["createdAt"] ?? "") - Date.now()) < 60_000);
      assert.equal(await rows(), 1);
      assert.equal((await visitor.signOut()).status, 200);
      assert.equal(await rows(), 0);
      assert.equal((await visitor.session()).text, "null");
    });

    test("the alarm pays a debt", { timeout: 90_000 }, async () => {
      const visitor = world.visitor();
      await world.signIn(visitor, "google", { email: "ada@example.com", name: "Ada" });
      await world.proxy.turnOff();
      assert.equal((await visitor.signOut()).status, 200);
      assert.equal(await rows(), 1);
      await world.proxy.turnOn();
      while ((await rows()) > 0) await new Promise((resolve) => setTimeout(resolve, 250));
    });
  });
}

describe("tables that are not as they are said to be", () => {
  let world: World;
  before(async () => {
    world = await startWorld({ tables: { adapter: "kysely" } });
  });
  after(() => world?.close());

  test("are named in the log, and nobody reads as signed out", async () => {
    const visitor = world.visitor();
    const answer = await world.signIn(visitor, "google", { email: "ada@example.com", name: "Ada" });
    assert.match(answer.headers.get("location") ?? "", /error=internal_server_error/);
    assert.match(world.workers.logs(), /the tables are not as DATABASE in wrangler.toml says/);
  });
});
