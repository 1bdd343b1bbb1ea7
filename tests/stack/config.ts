/** What the gateway is told on one machine: the committed configuration, with local addresses and secrets put over it. */

import { randomBytes } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import type { GitHub } from "./providers/github.ts";
import type { Google } from "./providers/google.ts";

/** Data as `[vars.AUTH]` holds it. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

/** What takes Google's and GitHub's place. */
export interface Providers {
  readonly google: Pick<Google, "clientId" | "clientSecret" | "endpoints">;
  readonly github: Pick<GitHub, "clientId" | "clientSecret" | "endpoints">;
}

export const BASE_PATH = "/api/auth";

/** Where a provider sends the browser back to. */
export function callbackUri(origin: string, provider: keyof Providers): string {
  return `${origin}${BASE_PATH}/callback/${provider}`;
}

/**
 * The options that differ from production's, under Better Auth's names; {@link overlay} puts them
 * over the committed ones.
 *
 * @param origin what the browser sees, such as `http://localhost:8787`
 */
export function localAuth(origin: string, { google, github }: Providers): JsonObject {
  return {
    baseURL: origin,
    basePath: BASE_PATH,
    socialProviders: {
      google: { clientId: google.clientId, endpoints: { ...google.endpoints } },
      github: { clientId: github.clientId, endpoints: { ...github.endpoints } },
    },
  };
}

/** The gateway's secrets, by the names of their bindings. */
export function localSecrets(secret: string, { google, github }: Providers): Record<string, string> {
  return {
    BETTER_AUTH_SECRET: secret,
    GOOGLE_CLIENT_SECRET: google.clientSecret,
    GITHUB_CLIENT_SECRET: github.clientSecret,
  };
}

/** Objects are merged key by key; anything else in `over` takes the place of what is in `base`. */
export function overlay(base: JsonObject, over: JsonObject): JsonObject {
  const merged: Record<string, Json> = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const below = merged[key];
    merged[key] = isObject(below) && isObject(value) ? overlay(below, value) : value;
  }
  return merged;
}

/** The secret in a file, made by the first run: sessions and cookies outlive a restart. */
export async function keptSecret(file: string): Promise<string> {
  await mkdir(path.dirname(file), { recursive: true });
  try {
    await writeFile(file, `${randomBytes(32).toString("base64url")}\n`, { mode: 0o600, flag: "wx" });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
  return (await readFile(file, "utf8")).trim();
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
