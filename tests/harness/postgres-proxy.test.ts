import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";
import postgres from "postgres";

import { createDatabase, type Database } from "./database.ts";
import * as faults from "./postgres-faults.ts";
import type { Fault } from "./postgres-line.ts";
import { startPostgresProxy, type PostgresProxy } from "./postgres-proxy.ts";
import { closeAll } from "./started.ts";

let database: Database;
let proxy: PostgresProxy;

before(async () => {
  database = await createDatabase();
  proxy = await startPostgresProxy({ host: database.url.hostname, port: Number(database.url.port) });
});
after(() => closeAll(() => proxy?.close(), () => database?.close()));

function throughProxy(): postgres.Sql {
  const url = new URL(database.url);
  url.port = String(proxy.port);
  return postgres(url.href, { max: 1, fetch_types: false, connect_timeout: 5, onnotice: () => {} });
}

/** What became of a row whose insertion met a fault. */
interface Inserted {
  /** Connections that it took: the tests' own client tries again where nothing has left yet. */
  readonly connections: number;
  readonly answered: boolean;
  readonly kept: boolean;
}

/** Inserts a row over a connection that is broken like this. */
async function insert(fault: Fault): Promise<Inserted> {
  const id = randomUUID();
  const sql = throughProxy();
  proxy.forget();
  proxy.breakNext(fault);
  const text = `insert into verification (id, identifier, value, expires_at) values ('${id}', '', '', now())`;
  const answered = await sql.unsafe(text).simple().then(
    () => true,
    () => false,
  );
  await sql.end({ timeout: 0 });
  await proxy.drained();
  const kept = (await database.sql`select from verification where id = ${id}`).length === 1;
  return { connections: proxy.connections.length, answered, kept };
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

test("a connection can end at any point; the row is there only if its answer was due", async () => {
  // The rest of a login is left to the gateway's own tests: this client waits for ever there.
  for (const point of ["accepted", "startup", "sasl"] as const) {
    assert.deepEqual(await insert(faults.close(point)), { connections: 2, answered: true, kept: true }, point);
  }
  for (const fault of [faults.close, faults.reset, faults.half]) {
    assert.deepEqual(await insert(fault("statement")), { connections: 1, answered: false, kept: false }, fault.name);
    assert.deepEqual(await insert(fault("answer")), { connections: 1, answered: false, kept: true }, fault.name);
  }
});

test("what is delayed, cut small or talked into is answered all the same", async () => {
  const { byteByByte, chatter, delay, everywhere, trickle } = faults;
  for (const fault of [byteByByte, chatter, everywhere((at) => delay(at, 20)), everywhere((at) => trickle(at, 20))]) {
    assert.deepEqual(await insert(fault), { connections: 1, answered: true, kept: true });
  }
});

test("a refusal comes from the proxy, and the statement goes nowhere", async () => {
  for (const fault of [faults.refuse("startup", "28P01"), faults.refuse("statement", "40001", "ERROR")]) {
    assert.deepEqual(await insert(fault), { connections: 1, answered: false, kept: false });
  }
});

test("a fault about a text meets the connection that sends it, and no other", async () => {
  proxy.breakAbout("needle", faults.close("answer"));
  const sql = throughProxy();
  await sql`select 1`.simple();
  await assert.rejects(async () => await sql`select 'a needle'`.simple());
  await sql`select 'a needle'`.simple();
  await sql.end();
  proxy.forget();
});
