import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import postgres from "postgres";

import { createDatabase, type Database } from "./database.ts";
import { startPostgresProxy, type PostgresProxy } from "./postgres-proxy.ts";

let database: Database;
let proxy: PostgresProxy;

before(async () => {
  database = await createDatabase();
  proxy = await startPostgresProxy({ host: database.url.hostname, port: Number(database.url.port) });
});
after(async () => {
  await proxy?.close();
  await database?.close();
});

function throughProxy(): postgres.Sql {
  const url = new URL(database.url);
  url.port = String(proxy.port);
  return postgres(url.href, { max: 1, fetch_types: false, connect_timeout: 5 });
}

test("a connection is counted with its turns and the SQL that went over it", async () => {
  proxy.forget();
  const sql = throughProxy();
  // Simple queries: postgres.js would send a described statement in two turns.
  await sql`select 1 as one`.simple();
  await sql`select 2 as two`.simple();
  await sql.end();

  assert.equal(proxy.connections.length, 1);
  const [cost] = proxy.connections;
  assert.deepEqual(cost?.statements, ["select 1 as one", "select 2 as two"]);
  assert.equal(cost.statementTurns, 2);
  // SCRAM: start-up, first message, final message.
  assert.equal(cost.authenticationTurns, 3);
});

test("a statement that is described before it is bound costs two turns", async () => {
  proxy.forget();
  const sql = throughProxy();
  await sql`select ${1}::int as one`;
  await sql.end();
  assert.equal(proxy.connections[0]?.statementTurns, 2);
});

test("a proxy that is off refuses, and lets through again once it is on", async () => {
  const sql = throughProxy();
  await sql`select 1`;
  await proxy.turnOff();
  await assert.rejects(async () => await sql`select 1`);
  await proxy.turnOn();
  assert.deepEqual([...(await sql`select 1 as one`)], [{ one: 1 }]);
  await sql.end();
});
