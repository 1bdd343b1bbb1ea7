/**
 * Sealed sign-ins, opened and made without the code under test: what only the holder of the secret
 * can do, for tests that need a cookie from another time.
 */

import { hkdfSync, randomBytes } from "node:crypto";
import { xchacha20poly1305 } from "@noble/ciphers/chacha.js";

import { SECRET } from "./world.ts";

/** The JSON in a sealed sign-in's cookie. */
export function openSealed(name: string, value: string): Record<string, unknown> {
  const bytes = Buffer.from(value, "base64url");
  const text = cipher(name, bytes.subarray(0, 24)).decrypt(bytes.subarray(24));
  return JSON.parse(Buffer.from(text).toString("utf8")) as Record<string, unknown>;
}

/** Seals JSON for the cookie called `name`. */
export function seal(name: string, content: Record<string, unknown>): string {
  const nonce = randomBytes(24);
  const text = cipher(name, nonce).encrypt(Buffer.from(JSON.stringify(content)));
  return Buffer.concat([nonce, text]).toString("base64url");
}

function cipher(name: string, nonce: Uint8Array): ReturnType<typeof xchacha20poly1305> {
  const key = new Uint8Array(hkdfSync("sha256", SECRET, "vestibule", "vestibule:sign-in:v1", 32));
  return xchacha20poly1305(key, nonce, Buffer.from(name));
}
