/** A scenario being played: each step goes to both sides, and what they answer is compared. */

import { setTimeout as wait } from "node:timers/promises";
import type postgres from "postgres";

import type { Companies } from "./companies.ts";
import { compare, type Agreement, type Difference } from "./compare.ts";
import { observeAnswer, observeTables } from "./observe.ts";
import { consent, type Script } from "./script.ts";
import type { Request, Side } from "./side.ts";
import { shiftTables } from "./tables.ts";

/** How long rows that are written behind an answer may take to be there, in milliseconds. */
const SETTLE_DEADLINE = 2_000;
const SETTLE_POLL = 20;
const IN_ROWS = /^(?:rows of|user|session|account|verification) /;

/** A request, or how a side makes its own from what it was told before. */
export type Recipe = Request | ((side: Side) => Request | Promise<Request>);

/** What a play has seen so far. */
export interface Log {
  readonly steps: { readonly name: string; readonly endpoint: string; readonly isError: boolean; readonly known: boolean }[];
  readonly differences: Difference[];
}

/** Both sides of one scenario. Its methods are handed to scenarios one by one, so each is a value of its own. */
export class Play {
  readonly log: Log = { steps: [], differences: [] };
  readonly #scenario: string;
  readonly #reference: Side;
  readonly #candidate: Side;
  readonly #agreement: Agreement;
  /** Signs an ID token as Google does; the same for both sides. */
  readonly idToken: Companies["idToken"];
  readonly #forget: (token: string) => Promise<void>;

  constructor(
    scenario: string,
    sides: { reference: Side; candidate: Side },
    agreement: Agreement,
    { forget, companies }: { forget: (token: string) => Promise<void>; companies: Companies },
  ) {
    this.#scenario = scenario;
    this.#reference = sides.reference;
    this.#candidate = sides.candidate;
    this.#agreement = agreement;
    this.#forget = forget;
    this.idToken = companies.idToken;
  }

  /** Sends one request to both sides and compares all that can be seen of it. */
  readonly step = async (name: string, recipe: Recipe): Promise<void> => {
    // Both to their end, even where one fails: nothing may reach into the next scenario.
    const asked = await Promise.allSettled(
      this.#sides().map(async (side) => {
        const request = typeof recipe === "function" ? await recipe(side) : recipe;
        await side.ask(request);
        return request;
      }),
    );
    const [request] = asked.map((result) => {
      if (result.status === "rejected") throw result.reason;
      return result.value;
    });
    const endpoint = endpointOf(request as Request);
    const step = `${this.#scenario} / ${name}`;
    const deadline = Date.now() + SETTLE_DEADLINE;
    let found = await this.#differences(step, endpoint);
    while (found.some(({ field }) => IN_ROWS.test(field)) && Date.now() < deadline) {
      await wait(SETTLE_POLL);
      found = await this.#differences(step, endpoint);
    }
    this.log.steps.push({ name: step, endpoint, isError: isError(this.#reference), known: isKnown(this.#reference) });
    this.log.differences.push(...found, ...strictness(step, endpoint, this.#candidate));
  };

  /** Starts a sign-in, comes back from the provider, and ends where that ends: two steps. */
  readonly signIn = async (name: string, script: Script, options: SignIn = {}): Promise<void> => {
    const { provider = "github", as, start = {}, headers = {} } = options;
    await this.step(`${name}, start`, {
      method: "POST",
      path: "/sign-in/social",
      json: { provider, callbackURL: "/home", ...start },
      headers,
      ...(as ? { as } : {}),
    });
    await this.comeBack(`${name}, callback`, script, options);
  };

  /** The callback of the start that was the last step. */
  readonly comeBack = async (name: string, script: Script, { as, change, headers = {} }: SignIn = {}): Promise<void> => {
    await this.step(name, (side) => {
      const url = consent(side.authorization(), script);
      change?.(url.searchParams);
      const path = url.pathname.slice(url.pathname.indexOf("/callback/")) + url.search;
      return { path, headers, ...(as ? { as } : {}) };
    });
  };

  /** Lets time pass for everything in the rows, and for what the candidate remembers of them. */
  readonly advance = async (seconds: number): Promise<void> => {
    await this.change((sql) => shiftTables(sql, seconds));
  };

  /** Changes rows behind both sides' backs, and waits until the candidate would have noticed. */
  readonly change = async (edit: (sql: postgres.Sql) => Promise<unknown>): Promise<void> => {
    const tokens = (await this.#candidate.look()).session.map(({ token }) => String(token));
    for (const side of this.#sides()) {
      await edit(side.sql);
      await side.look();
    }
    for (const token of tokens) await this.#forget(token);
  };

  /** Does something to each side's browsers. */
  readonly each = async (work: (side: Side) => Promise<void>): Promise<void> => {
    for (const side of this.#sides()) await work(side);
  };

  #sides(): [Side, Side] {
    return [this.#reference, this.#candidate];
  }

  /** What is not on purpose, after the rows were read once more. */
  async #differences(step: string, endpoint: string): Promise<Difference[]> {
    const [reference, candidate] = await Promise.all(
      this.#sides().map(async (side) => {
        const tables = await side.look();
        const seen = await observeAnswer(side.reader, side.answer);
        return new Map([...seen, ...(await observeTables(side.reader, tables))]);
      }),
    );
    if (!reference || !candidate) return [];
    return compare(step, endpoint, reference, candidate).filter((found) => !this.#agreement.covers(found));
  }
}

/** How a sign-in differs from the usual one. */
export interface SignIn {
  readonly provider?: string;
  readonly as?: string;
  /** Of both requests. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Put over the body of the start. */
  readonly start?: object;
  /** Changes the callback's query. */
  readonly change?: (query: URLSearchParams) => void;
}

function endpointOf({ method = "GET", path }: Request): string {
  const bare = path.split("?")[0] ?? "";
  return `${method} ${bare.replace(/^\/callback\/[^/]+$/, "/callback/:id")}`;
}

function isError({ answer }: Side): boolean {
  return answer.status >= 400 || /[?&]error=|\?state=state_not_found/.test(answer.headers["location"] ?? "");
}

/** Whether there is such an endpoint: an unknown path is answered with nothing at all. */
function isKnown({ answer }: Side): boolean {
  return answer.status !== 404 || answer.body !== "";
}

/** What every answer has here and none has there; docs/compatibility.md, “all responses”. */
function strictness(step: string, endpoint: string, { answer }: Side): Difference[] {
  const expected = {
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    ...(answer.headers["location"] && answer.status === 302 ? { "referrer-policy": "no-referrer" } : {}),
  };
  return Object.entries(expected)
    .filter(([name, value]) => answer.headers[name] !== value)
    .map(([name, value]) => ({ step, endpoint, field: `header ${name}`, reference: value, candidate: answer.headers[name] }));
}
