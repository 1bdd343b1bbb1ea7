/** Values that hold others: JSON, URLs, signed, sealed and encrypted texts, each spelled by what is in it. */

import { createHmac } from "node:crypto";
import { symmetricDecodeJWT, symmetricDecrypt } from "better-auth/crypto";

import { type Names, spellNumber } from "./names.ts";

/** Paths into an answer, and what is there. */
export type Leaves = Map<string, string>;

/** What one side can read of its own answers. */
export interface Reader {
  readonly names: Names;
  /** The secrets by version; a session cookie is signed with the first. */
  readonly secrets: readonly string[];
}

const JWT = /^eyJ[\w-]+\.[\w-]+\.[\w-]+$/;
const ENCRYPTED = /^(?:\$ba\$\d+\$)?(?:[0-9a-f]{2}){41,}$/;
/** What each side chooses at random for one sign-in. */
const RANDOM = new Set(["state", "nonce", "code_challenge"]);

/** Takes a value apart into its leaves, below `path`. */
export async function leavesOf(reader: Reader, path: string, value: unknown, into: Leaves): Promise<void> {
  if (Array.isArray(value)) {
    if (value.length === 0) into.set(path, "[]");
    for (const [index, item] of value.entries()) await leavesOf(reader, `${path}[${index}]`, item, into);
  } else if (typeof value === "object" && value !== null) {
    if (Object.keys(value).length === 0) into.set(path, "{}");
    for (const [key, item] of Object.entries(value)) await leavesOf(reader, `${path}.${key}`, item, into);
  } else if (typeof value === "string" && /^https?:\/\/[^ ]+\?./.test(value)) {
    urlLeaves(reader, path, new URL(value), into);
  } else {
    into.set(path, await spell(reader, value));
  }
}

/** A URL with a query: where to, and each parameter in its order. */
export function urlLeaves(reader: Reader, path: string, url: URL, into: Leaves): void {
  into.set(path, reader.names.spell(url.origin + url.pathname + url.hash));
  for (const [name, value] of url.searchParams) {
    into.set(`${path}?${name}`, RANDOM.has(name) ? `<${name}>` : reader.names.spell(value));
  }
}

/** One value that is no object. */
export async function spell(reader: Reader, value: unknown): Promise<string> {
  if (typeof value === "number") return spellNumber(value);
  if (typeof value !== "string") return String(value);
  if (JWT.test(value)) return jwt(reader, value);
  if (ENCRYPTED.test(value)) return (await decrypted(reader, value)) ?? "unreadable";
  return JSON.stringify(reader.names.spell(value));
}

/** The value of a cookie, by the cookie's name without its prefix. */
export async function spellCookie(reader: Reader, name: string, raw: string): Promise<string> {
  const value = decodeURIComponent(raw);
  if (value === "") return "empty";
  if (name === "oauth_state") return "sealed";
  if (name === "session_data") return cache(reader, value);
  if (name === "account_data") return JSON.stringify(await sealedJson(reader, value, "better-auth-account"));
  const dot = value.lastIndexOf(".");
  const payload = value.slice(0, dot);
  const signature = createHmac("sha256", reader.secrets[0] ?? "").update(payload).digest("base64");
  if (dot > 0 && value.slice(dot + 1) === signature) return `signed ${reader.names.spell(payload)}`;
  return `bare ${reader.names.spell(value)}`;
}

/** The cookie cache in any of its three strategies (contract §2.3). */
async function cache(reader: Reader, value: string): Promise<string> {
  const shown = async (kind: string, content: unknown): Promise<string> => {
    const leaves: Leaves = new Map();
    await leavesOf(reader, "", content, leaves);
    return `${kind} ${[...leaves].map(([path, leaf]) => `${path}=${leaf}`).sort().join(" ")}`;
  };
  const parts = value.split(".");
  if (parts.length === 5) return shown("jwe", await sealedJson(reader, value, "better-auth-session"));
  if (parts.length === 3) {
    const [head, body, signature] = parts as [string, string, string];
    const expected = createHmac("sha256", reader.secrets[0] ?? "").update(`${head}.${body}`).digest("base64url");
    return shown(signature === expected ? "jwt" : "forged jwt", JSON.parse(fromBase64(body)));
  }
  const { session, expiresAt, signature } = JSON.parse(fromBase64(value)) as Record<string, unknown>;
  const text = JSON.stringify({ ...(session as object), expiresAt });
  const expected = createHmac("sha256", reader.secrets[0] ?? "").update(text).digest("base64url");
  return shown(signature === expected ? "compact" : "forged compact", { session, expiresAt });
}

async function sealedJson(reader: Reader, value: string, salt: string): Promise<unknown> {
  for (const secret of reader.secrets) {
    const content = (await symmetricDecodeJWT(value, secret, salt)) as Record<string, unknown> | null;
    if (content) return { ...content, jti: "<jti>" };
  }
  return "unreadable";
}

/** The claims of an ID token; its nonce is the sign-in's own, and Better Auth asks Google for none. */
async function jwt(reader: Reader, token: string): Promise<string> {
  const { nonce: _, ...claims } = JSON.parse(fromBase64(token.split(".")[1] ?? "")) as Record<string, unknown>;
  const leaves: Leaves = new Map();
  await leavesOf(reader, "", claims, leaves);
  return `jwt ${[...leaves].map(([path, leaf]) => `${path}=${leaf}`).join(" ")}`;
}

async function decrypted(reader: Reader, data: string): Promise<string | undefined> {
  const version = /^\$ba\$(\d+)\$/.exec(data)?.[1];
  const bare = data.replace(/^\$ba\$\d+\$/, "");
  for (const secret of reader.secrets) {
    try {
      const text = await symmetricDecrypt({ key: secret, data: bare });
      return `encrypted${version === undefined ? "" : ` v${version}`} ${await spell(reader, text)}`;
    } catch {
      // Another secret's.
    }
  }
  return undefined;
}

function fromBase64(text: string): string {
  return Buffer.from(text, "base64url").toString("utf8");
}
