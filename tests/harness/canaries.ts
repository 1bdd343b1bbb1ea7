/**
 * What no log may have, and the search for it. Whoever hands out a secret plants it here; when the
 * Workers close, every line that they wrote is searched. No suite has to remember to ask.
 */

import type postgres from "postgres";

/** Shorter words are nobody's secret, and might be anybody's. */
const SHORTEST = 12;

/** What was planted, by each of its pieces. */
const planted = new Map<string, string>();

/** Remembers a secret under a name that a failure may show. */
export function plant(name: string, secret: string | null | undefined): void {
  for (const piece of pieces(secret ?? "")) planted.set(piece, name);
}

/** Remembers what a request carries that would let its reader in. */
export function plantRequest(url: URL, headers: Headers): void {
  for (const parameter of ["code", "state"]) plant(`the parameter ${parameter}`, url.searchParams.get(parameter));
  for (const pair of (headers.get("cookie") ?? "").split("; ")) plantCookie(pair);
}

/** The same of its answer. */
export function plantResponse(headers: Headers): void {
  for (const line of headers.getSetCookie()) plantCookie(line.split(";")[0] ?? "");
}

/** Remembers the tokens in every table, whatever the layout calls them. */
export async function plantRows(sql: postgres.Sql): Promise<void> {
  const columns = await sql<{ place: string; name: string }[]>`
    select quote_ident(table_name) as place, column_name as name from information_schema.columns
    where table_schema = current_schema() and column_name ~* 'token' and data_type in ('text', 'character varying')`;
  for (const { place, name } of columns) {
    const rows = await sql.unsafe(`select "${name}" as secret from ${place}`);
    for (const { secret } of rows as unknown as { secret: string | null }[]) plant(`${place}.${name}`, secret);
  }
}

/**
 * What a log has that it may not: names and lines, never the secret itself.
 *
 * A line of our own is held to more than the others: no value in it but the id may look as if
 * nobody had thought of it beforehand.
 */
export function leaks(logs: string): string[] {
  const found = new Set<string>();
  for (const line of logs.split("\n")) {
    if (ADDRESS.test(line)) found.add("an e-mail address");
    if (JWT.test(line)) found.add("a signed or encrypted token");
    for (const piece of line.match(PIECE) ?? []) {
      const name = planted.get(piece);
      if (name) found.add(name);
    }
    if (line.startsWith('{"event":') && valuesOf(line).some(looksRandom)) found.add("a value of nobody's making");
  }
  return [...found];
}

/** Fails by the name of whatever the logs have. */
export function refuseLeaks(logs: string): void {
  const found = leaks(logs);
  if (found.length > 0) throw new Error(`a log line has ${found.join(", and ")}`);
}

const PIECE = new RegExp(`[A-Za-z0-9_-]{${SHORTEST},}`, "g");
const ADDRESS = /[\w.+-]@[\w-]+(\.[\w-]+)*\.[a-z]{2,}/i;
const JWT = /\beyJ[\w-]{10,}/;

function plantCookie(pair: string): void {
  const [name = "", ...value] = pair.split("=");
  plant(`the cookie ${name.replace(/oauth_state\..*/, "oauth_state")}`, value.join("="));
}

/** A secret as a log might quote it: as it is, and decoded. */
function pieces(secret: string): string[] {
  return [secret, decoded(secret)].flatMap((text) => text.match(PIECE) ?? []);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function valuesOf(line: string): string[] {
  const flat = (value: unknown): string[] =>
    typeof value === "string" ? [value] : Object.values(value ?? {}).flatMap(flat);
  const { id: _, ...rest } = JSON.parse(line) as Record<string, unknown>;
  return flat(rest);
}

/** A URL, a query, or a long word with digits among its letters. */
function looksRandom(value: string): boolean {
  return /[:?=%]\S/.test(value) || (value.match(/[A-Za-z0-9_-]{16,}/g) ?? []).some((word) => /\d/.test(word));
}
