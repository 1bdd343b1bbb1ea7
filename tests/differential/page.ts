/** docs/compatibility.md, read back: what it says must be what the suite saw. */

import { readFileSync, existsSync } from "node:fs";
import path from "node:path";

const FILE = path.resolve(import.meta.dirname, "../../docs/compatibility.md");

/** What the page claims. */
export interface Page {
  /** By method and path: `same`, `not ours`, or the anchors of its differences. */
  readonly endpoints: ReadonlyMap<string, "same" | "not ours" | readonly string[]>;
  /** By name: `same` or `ours`. */
  readonly options: ReadonlyMap<string, string>;
  /** By anchor: whether the suite sees it, else a test elsewhere does, which exists. */
  readonly differences: ReadonlyMap<string, "suite" | "elsewhere" | "nowhere">;
}

/** Reads it. */
export function readPage(): Page {
  const endpoints = new Map<string, "same" | "not ours" | readonly string[]>();
  const options = new Map<string, string>();
  const differences = new Map<string, "suite" | "elsewhere" | "nowhere">();
  for (const line of readFileSync(FILE, "utf8").split("\n")) {
    const cells = line.split(" | ").map((cell) => cell.replace(/^\| | \|$/g, ""));
    const [first = "", second = ""] = cells;
    const name = /^`([^`]+)`$/.exec(first)?.[1];
    const anchor = /<a id="([\w-]+)"><\/a>/.exec(first)?.[1];
    if (anchor) differences.set(anchor, seenBy(cells.at(-1) ?? ""));
    else if (name && /^(?:GET|POST) \//.test(name)) endpoints.set(name, claim(second));
    else if (name && cells.length === 2) options.set(name, second);
  }
  return { endpoints, options, differences };
}

function claim(cell: string): "same" | "not ours" | readonly string[] {
  if (cell === "same" || cell === "not ours") return cell;
  return [...cell.matchAll(/\(#([\w-]+)\)/g)].map((match) => match[1] as string);
}

function seenBy(cell: string): "suite" | "elsewhere" | "nowhere" {
  if (cell === "the suite") return "suite";
  const file = /\]\(([^)]+)\)/.exec(cell)?.[1];
  return file && existsSync(path.resolve(path.dirname(FILE), file)) ? "elsewhere" : "nowhere";
}

/** The names of all options in a configuration; a provider's go by `socialProviders.*`. */
export function optionNames(options: object, below = ""): string[] {
  return Object.entries(options).flatMap(([key, value]) => {
    const name = below === "socialProviders." ? "socialProviders.*" : below + key;
    const open = typeof value === "object" && value !== null && !Array.isArray(value) && !LEAVES.has(name);
    return open ? optionNames(value as object, `${name}.`) : [name];
  });
}

/** Options whose value is an object that the app's author names the keys of. */
const LEAVES = new Set(["user.additionalFields", "session.additionalFields", "advanced.cookies", "advanced.defaultCookieAttributes", "rateLimit.customRules"]);
