/** One of the two sides in one scenario: where it is, its browsers, and what it last said. */

import { CookieJar } from "tough-cookie";
import type postgres from "postgres";

import type { Answer, Ask, Send } from "./exchange.ts";
import { Names } from "./names.ts";
import type { Reader } from "./spell.ts";
import { readTables, type Row, type Tables } from "./tables.ts";

/** A request as a scenario writes it. */
export interface Request {
  readonly method?: string;
  /** Path and query below the base path. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as it is. */
  readonly text?: string;
  /** Which browser sends it. */
  readonly as?: string;
  /** Sent instead of the browser's cookies; `null` sends none. */
  readonly cookie?: string | null;
  /** Sent instead of the app's own; `null` sends none. GETs have none. */
  readonly origin?: string | null;
}

const EMPTY: Tables = { user: [], session: [], account: [], verification: [] };

/** A side; everything in it is of one scenario. */
export class Side {
  readonly names = new Names();
  readonly reader: Reader;
  readonly sql: postgres.Sql;
  /** The rows after the last step. */
  tables: Tables = EMPTY;
  /** What a scenario wants to know later. */
  readonly notes = new Map<string, string>();
  /** What it answered last. */
  answer: Answer = { status: 0, headers: {}, setCookie: [], body: "" };
  readonly #send: Send;
  readonly #configuration: string;
  readonly #base: URL;
  readonly #address: string;
  /** The cookies of its browsers, by their names. */
  readonly jars: Map<string, CookieJar>;

  /**
   * @param base origin and base path
   * @param address what the scenario's requests come from
   * @param jars those of another side, if its browsers are to be the same
   */
  constructor(
    to: { send: Send; sql: postgres.Sql },
    configuration: string,
    base: URL,
    secrets: readonly string[],
    address: string,
    jars = new Map<string, CookieJar>(),
  ) {
    this.jars = jars;
    this.#send = to.send;
    this.sql = to.sql;
    this.#configuration = configuration;
    this.#base = base;
    this.#address = address;
    this.reader = { names: this.names, secrets };
  }

  /** Sends a request and keeps the cookies that come back. */
  async ask(request: Request): Promise<Answer> {
    const url = this.#base.origin + this.#base.pathname + request.path;
    const jar = this.jar(request.as);
    const cookie = request.cookie === undefined ? await jar.getCookieString(url) : request.cookie;
    const method = request.method ?? "GET";
    const origin = request.origin === undefined ? (method === "GET" ? null : this.#base.origin) : request.origin;
    const body = request.text ?? (request.json === undefined ? null : JSON.stringify(request.json));
    const ask: Ask = {
      method,
      target: this.#base.pathname + request.path,
      headers: {
        "user-agent": "differential/1",
        "x-forwarded-for": this.#address,
        ...(cookie ? { cookie } : {}),
        ...(origin === null ? {} : { origin }),
        ...(request.json === undefined ? {} : { "content-type": "application/json" }),
        ...request.headers,
      },
      body,
    };
    this.answer = await this.#send(this.#configuration, ask);
    for (const line of this.answer.setCookie) await jar.setCookie(line, url, { ignoreError: true });
    return this.answer;
  }

  /** Reads the rows, and gives what is new in them its names. */
  async look(): Promise<Tables> {
    this.tables = await readTables(this.sql);
    for (const { id } of this.tables.user) this.names.learn("user", String(id));
    for (const { id, token } of this.tables.session) {
      this.names.learn("session", String(id));
      this.names.learn("token", String(token));
    }
    for (const { id } of this.tables.account) this.names.learn("account", String(id));
    for (const { id } of this.tables.verification) this.names.learn("verification", String(id));
    return this.tables;
  }

  /** A browser's cookies. */
  jar(name = "browser"): CookieJar {
    const jar = this.jars.get(name) ?? new CookieJar(undefined, { prefixSecurity: "unsafe-disabled" });
    this.jars.set(name, jar);
    return jar;
  }

  /** Takes over the cookies that another side's browser has now. */
  async adopt(other: Side): Promise<void> {
    this.jars.set("browser", await other.jar().clone());
  }

  /** Every cookie that a browser would send, by name. */
  async cookies(as?: string): Promise<ReadonlyMap<string, string>> {
    const cookies = await this.jar(as).getCookies(this.#base.href);
    return new Map(cookies.map(({ key, value }) => [key, value]));
  }

  /** The value of the only cookie whose name ends so. */
  async cookie(ending: string, as?: string): Promise<string> {
    const found = [...(await this.cookies(as))].find(([name]) => name.endsWith(ending));
    return found?.[1] ?? "";
  }

  /** The `url` that a start answered. */
  authorization(): URL {
    return new URL((JSON.parse(this.answer.body) as { url: string }).url);
  }

  /** A row by table and place; the last one for -1. */
  row(table: keyof Tables, place = 0): Row {
    return this.tables[table].at(place) ?? {};
  }
}
