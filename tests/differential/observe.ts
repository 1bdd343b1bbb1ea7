/** What is seen of one step on one side: status, headers, cookies, body and rows, as leaves that can be compared. */

import type { Answer } from "./exchange.ts";
import { leavesOf, spell, spellCookie, urlLeaves, type Leaves, type Reader } from "./spell.ts";
import type { Row, Tables } from "./tables.ts";

/** Headers that are not compared, and why. */
export const IGNORED_HEADERS: Readonly<Record<string, string>> = {
  connection: "of one HTTP connection",
  "content-length": "of one HTTP connection",
  date: "the server's clock",
  "keep-alive": "of one HTTP connection",
  "transfer-encoding": "of one HTTP connection",
  "cache-control": "`no-store` on every answer here: checked on each of them instead",
  "content-security-policy": "on the error page here, which is compared by its status alone",
  "referrer-policy": "on redirects here: checked on each of them instead",
  "server-timing": "how long was waited, outside production",
  "x-content-type-options": "`nosniff` on every answer here: checked on each of them instead",
};

/** Takes an answer apart. */
export async function observeAnswer(reader: Reader, answer: Answer): Promise<Leaves> {
  const leaves: Leaves = new Map([["status", String(answer.status)]]);
  for (const [name, value] of Object.entries(answer.headers)) {
    if (name in IGNORED_HEADERS) continue;
    if (name === "location") urlLeaves(reader, name, new URL(value, "http://relative"), leaves);
    else leaves.set(`header ${name}`, reader.names.spell(value));
  }
  await observeCookies(reader, answer.setCookie, leaves);
  await observeBody(reader, answer.body, leaves);
  return leaves;
}

/** Takes all rows apart. */
export async function observeTables(reader: Reader, tables: Tables): Promise<Leaves> {
  const leaves: Leaves = new Map();
  for (const [table, rows] of Object.entries(tables) as [string, readonly Row[]][]) {
    leaves.set(`rows of ${table}`, String(rows.length));
    for (const [index, row] of rows.entries()) {
      for (const [column, value] of Object.entries(row)) {
        const whole = typeof value === "object" && value !== null ? JSON.stringify(value) : value;
        leaves.set(`${table} ${index + 1}.${column}`, await spell(reader, whole));
      }
    }
  }
  return leaves;
}

async function observeCookies(reader: Reader, lines: readonly string[], leaves: Leaves): Promise<void> {
  const seen = new Map<string, number>();
  const pieces = new Map<string, string[]>();
  for (const line of lines) {
    const [pair = "", ...attributes] = line.split("; ");
    const name = ownName(pair.slice(0, pair.indexOf("=")));
    const value = pair.slice(pair.indexOf("=") + 1);
    const piece = /^(.+)\.(\d+)$/.exec(name);
    if (piece && value !== "") {
      // The value of a cookie in pieces is read once it is whole.
      const whole = piece[1] as string;
      pieces.set(whole, [...(pieces.get(whole) ?? []), value]);
      leaves.set(`cookie ${name}`, ["piece", ...attributes].join("; "));
      continue;
    }
    const times = (seen.get(name) ?? 0) + 1;
    seen.set(name, times);
    const spelled = await spellCookie(reader, baseName(name), value);
    leaves.set(`cookie ${name}${times > 1 ? ` again` : ""}`, [spelled, ...attributes].join("; "));
  }
  for (const [whole, values] of pieces) {
    leaves.set(`cookie ${whole} in ${values.length} pieces`, await spellCookie(reader, baseName(whole), values.join("")));
  }
}

async function observeBody(reader: Reader, body: string, leaves: Leaves): Promise<void> {
  if (body === "") return void leaves.set("body", "nothing");
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    return void leaves.set("body", body.startsWith("<!DOCTYPE html>") ? "a page" : reader.names.spell(body));
  }
  return leavesOf(reader, "body", json, leaves);
}

/** Ours is one cookie per sign-in, whose name ends in the first eight characters of its state. */
function ownName(name: string): string {
  return name.replace(/(oauth_state)\.[\w-]{8}$/, "$1");
}

/** Without the prefix and the number of a piece. */
function baseName(name: string): string {
  return /(?:session_data|account_data|oauth_state|session_token|dont_remember)/.exec(name)?.[0] ?? name;
}
