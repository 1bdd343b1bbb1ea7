/** Session objects in workerd, spoken to as the gateway does and looked into past their code. */

import { createHash, randomBytes } from "node:crypto";
import path from "node:path";
import { unstable_readConfig } from "wrangler";

import { createDatabase, type Database } from "../../tests/harness/database.ts";
import { startPostgresProxy, type PostgresProxy } from "../../tests/harness/postgres-proxy.ts";
import { Started } from "../../tests/harness/started.ts";
import { start, type Workers } from "../../tests/harness/workers.ts";

export { eventually } from "../../tests/harness/eventually.ts";

/** A message or a reply, as its JSON. */
export type Json = Record<string, unknown>;

/** What an object has stored; `record` is as the domain's tests pin it. */
export interface Stored {
  readonly generation: number;
  readonly state: Json & { type: string; debt?: string | null };
  readonly wakeAt: string;
  readonly tries: number;
}

/** The Worker, its objects, and the Postgres that their alarms reach. */
export interface Objects {
  readonly database: Database;
  readonly proxy: PostgresProxy;
  readonly workers: Workers;
  /** An object that nobody has spoken to. */
  fresh(): SessionObject;
  close(): Promise<void>;
}

/** Starts session-do, a caller that binds its objects, and a database. */
export async function startObjects(): Promise<Objects> {
  const started = new Started();
  return started.orClose(async () => {
    const database = started.add(await createDatabase(), (database) => database.close());
    const server = { host: database.url.hostname, port: Number(database.url.port) };
    const proxy = started.add(await startPostgresProxy(server), (proxy) => proxy.close());
    const led = new URL(database.url);
    led.hostname = "127.0.0.1";
    led.port = String(proxy.port);
    const { compatibility_date, migrations, hyperdrive } = unstable_readConfig({ config: file("../wrangler.toml") });
    const workers = await start(led, [
      {
        config: {
          name: "caller",
          compatibility_date: "2026-10-01",
          main: file("caller-worker.ts"),
          durable_objects: {
            bindings: [{ name: "SESSIONS", class_name: "SessionObject", script_name: "session-do" }],
          },
        },
      },
      { config: { name: "session-do", compatibility_date, migrations, hyperdrive, main: file("entry-worker.ts") } },
    ]);
    started.add(workers, () => workers.close());
    return {
      database,
      proxy,
      workers,
      fresh: () => new SessionObject(workers),
      close: () => started.close(),
    };
  });
}

const file = (name: string): string => path.join(import.meta.dirname, name);

const CLASS = "SessionObject";

/** One object, named by its token as the gateway names it. */
export class SessionObject {
  readonly token = randomBytes(16).toString("hex");
  readonly name = createHash("sha256").update(this.token).digest("hex");
  readonly #workers: Workers;

  constructor(workers: Workers) {
    this.#workers = workers;
  }

  /** Sends a body as it is. */
  send(body: string, method = "POST"): Promise<Response> {
    const init: RequestInit = method === "GET" ? { method } : { method, body };
    return this.#workers.fetch(new URL(`http://caller.test/${this.name}`), init);
  }

  /** Sends a message and reads the reply. */
  async says(message: Json): Promise<Json> {
    const response = await this.send(JSON.stringify(message));
    const text = await response.text();
    if (response.status !== 200) throw new Error(`${response.status} ${text}`);
    return JSON.parse(text) as Json;
  }

  claim(attempt = "a"): Promise<Json> {
    return this.says({ type: "claim", attempt, token: this.token });
  }

  open(attempt = "a", copy: Json = this.copy()): Promise<Json> {
    return this.says({ type: "open", attempt, copy });
  }

  read(policy: Json = {}): Promise<Json> {
    return this.says({ type: "read", revalidateAfter: 60, maxStale: 300, slide: null, ...policy });
  }

  keep(generation: unknown, found: Json | null): Promise<Json> {
    return this.says({ type: "keep", generation, found, askedAt: new Date().toISOString(), slide: null });
  }

  end(): Promise<Json> {
    return this.says({ type: "end", token: this.token });
  }

  /** The rows of a session that has `seconds` to go. */
  copy(seconds = 604_800): Json {
    const now = new Date().toISOString();
    const ends = new Date(Date.now() + seconds * 1000).toISOString();
    const dates = { createdAt: now, updatedAt: now };
    return {
      session: { expiresAt: ends, token: this.token, ...dates, ipAddress: "", userAgent: "", userId: "u", id: "s" },
      user: { name: "Ada", email: "ada@example.com", emailVerified: true, image: null, ...dates, id: "u" },
      readAt: now,
    };
  }

  /** Throws its memory away, as the platform does at will. */
  evict(): Promise<void> {
    return this.#workers.harness.getWorker("session-do").evictDurableObject(CLASS, { name: this.name });
  }

  /** Runs SQL on its storage. */
  async sql(query: string, ...values: string[]): Promise<Json[]> {
    const worker = this.#workers.harness.getWorker("session-do");
    const storage = await worker.getDurableObjectStorage(CLASS, { name: this.name });
    return (await storage.exec(query, ...values)) as unknown as Json[];
  }

  /** When its alarm will go off, in milliseconds from now; `undefined` if it will not. */
  async armedIn(): Promise<number | undefined> {
    const url = new URL(`http://caller.test/${this.name}?armed`);
    const at = (await (await this.#workers.fetch(url, { method: "GET" })).json()) as number | null;
    return at === null ? undefined : at - Date.now();
  }

  /** Runs its alarm now; what it threw, if it did. */
  async ring(): Promise<string | undefined> {
    const url = new URL(`http://caller.test/${this.name}?ring`);
    return ((await (await this.#workers.fetch(url, { method: "GET" })).json()) as string | null) ?? undefined;
  }

  /** Writes fields of its stored record, as if they had come to be so. */
  async rewrite(fields: Readonly<Record<string, string | number | null>>): Promise<void> {
    for (const [path, value] of Object.entries(fields)) {
      await this.sql("UPDATE session SET record = json_set(record, ?, json(?))", path, JSON.stringify(value));
    }
    await this.evict();
  }

  /** Its tables, but for those of the platform and of its stand-in; none where nothing is stored. */
  async tables(): Promise<unknown[]> {
    const rows = await this.sql("SELECT name FROM sqlite_master WHERE type = 'table'");
    return rows.map(({ name }) => String(name)).filter((name) => !/^(_cf|__miniflare)_/.test(name));
  }

  async stored(): Promise<Stored> {
    const [row] = await this.sql("SELECT record FROM session");
    return JSON.parse(String(row?.["record"])) as Stored;
  }

  /**
   * Makes the time for its alarm come: moves the stored one into the past, and lets the object find
   * at its next message that the platform's alarm was lost.
   */
  async overdue(...alsoPast: string[]): Promise<void> {
    for (const field of ["$.wakeAt", ...alsoPast]) {
      await this.sql("UPDATE session SET record = json_set(record, ?, '2020-01-01T00:00:00.000Z')", field);
    }
    await this.evict();
    await this.read();
  }
}
