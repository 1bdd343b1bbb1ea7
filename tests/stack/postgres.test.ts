import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import postgres from "postgres";
import { migrate } from "./migrate.ts";
import { startPostgres } from "./postgres.ts";

// These are about servers that are started here.
delete process.env["DATABASE_URL"];

let folder: string;
before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "vestibule-test-"));
  await chmod(folder, 0o777);
});
after(() => rm(folder, { recursive: true }));

test("data survives a stop, a crash and a killed owner; reset clears it", async () => {
  const dataDir = path.join(folder, "kept");
  let server = await startPostgres({ dataDir });
  await query(server.url, "create table kept (n int); insert into kept values (1)");
  await server.stop();
  await assert.rejects(query(server.url, "select 1"), /ECONNREFUSED/);

  server = await startPostgres({ dataDir });
  await server.crash();
  await server.restart();
  await query(server.url, "insert into kept values (2)");
  await server.stop();

  const orphan = await startAndAbandon(dataDir);
  await query(orphan, "insert into kept values (3)");
  server = await startPostgres({ dataDir });
  await assert.rejects(query(orphan, "select 1"), /ECONNREFUSED/);
  assert.deepEqual(await query(server.url, "select count(*)::int from kept"), [{ count: 3 }]);
  assert.equal((await query(server.url, "show fsync"))[0]?.["fsync"], "on");
  await server.stop();

  server = await startPostgres({ dataDir, reset: true });
  await assert.rejects(query(server.url, "select from kept"), /does not exist/);
  await server.stop();
});

test("a second process is told who holds the data", async () => {
  const dataDir = path.join(folder, "held");
  const { child } = await startElsewhere(dataDir);
  await assert.rejects(startPostgres({ dataDir }), new RegExp(`process ${child.pid} already runs`));
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  await ended;
  // It stopped its server on the way out.
  await (await startPostgres({ dataDir })).stop();
});

test("nobody gets in without the password, nor from outside", async (t) => {
  const server = await startPostgres({ durable: false });
  t.after(() => server.stop());
  const wrong = new URL(server.url);
  wrong.password = "guess";
  await assert.rejects(query(wrong.href, "select 1"), /password authentication failed/);
  assert.equal((await query(server.url, "show listen_addresses"))[0]?.["listen_addresses"], "127.0.0.1");
  assert.equal((await query(server.url, "show unix_socket_directories"))[0]?.["unix_socket_directories"], "");
  const [stored] = await query(server.url, "select rolpassword from pg_authid where rolname = current_user");
  assert.match(String(stored?.["rolpassword"]), /^SCRAM-SHA-256\$/);
});

test("migrating twice changes nothing the second time, and each test has a database of its own", async (t) => {
  const server = await startPostgres({ durable: false });
  t.after(() => server.stop());
  const url = await server.createDatabase("a-b");
  const applied: string[] = [];
  await migrate(url, (file) => applied.push(file));
  assert.ok(applied.length > 0);
  assert.deepEqual(applied, [...applied].sort((a, b) => Number(a.startsWith("app/")) - Number(b.startsWith("app/"))));
  const before = await columns(url);
  assert.ok(before.some(({ table_name: table }) => table === "session"));
  await migrate(url);
  assert.deepEqual(await columns(url), before);
  const crowded = await server.createDatabase("crowded");
  await Promise.all(Array.from({ length: 8 }, () => migrate(crowded)));
  assert.deepEqual(await columns(crowded), before, "eight migrations at once");

  assert.deepEqual(await columns(server.url), []);
  assert.deepEqual(await columns(await server.createDatabase("a-b")), [], "created anew");
  await server.dropDatabase("a-b");
  await assert.rejects(query(url, "select 1"), /does not exist/);
});

test("a database of DATABASE_URL is created where missing, left running, and never cleared", async (t) => {
  const theirs = await startPostgres({ durable: false });
  t.after(() => theirs.stop());
  process.env["DATABASE_URL"] = theirs.url.replace(/\w+$/, "theirs");
  t.after(() => delete process.env["DATABASE_URL"]);
  await assert.rejects(startPostgres({ reset: true }), /not cleared/);
  const server = await startPostgres({});
  await query(server.url, "create table mine (n int)");
  await server.stop();
  await query(process.env["DATABASE_URL"] ?? "", "select from mine");
});

async function query(url: string, text: string): Promise<postgres.Row[]> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    return [...(await sql.unsafe(text))];
  } finally {
    await sql.end();
  }
}

function columns(url: string): Promise<postgres.Row[]> {
  return query(
    url,
    `select table_name, column_name, data_type, is_nullable, column_default from information_schema.columns
     where table_schema = 'public' order by 1, 2`,
  );
}

/** Another process that holds a server; the URL is what it prints. */
async function startElsewhere(dataDir: string) {
  const script = `
    import { startPostgres } from ${JSON.stringify(path.join(import.meta.dirname, "postgres.ts"))};
    console.log((await startPostgres({ dataDir: ${JSON.stringify(dataDir)} })).url);
    setInterval(() => {}, 1e6);`;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = (await once(child.stdout, "data")) as [Buffer];
  return { child, url: line.toString().trim() };
}

/** What a killed `cargo xtask dev` leaves behind: a server that nobody owns. */
async function startAndAbandon(dataDir: string): Promise<string> {
  const { child, url } = await startElsewhere(dataDir);
  const ended = once(child, "exit");
  child.kill("SIGKILL");
  await ended;
  return url;
}
