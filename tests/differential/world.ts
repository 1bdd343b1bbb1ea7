/** Both sides, with all configurations, started once. */

import { createDatabase, type Database } from "../harness/database.ts";
import { Started } from "../harness/started.ts";
import { overlay, type JsonObject } from "../stack/config.ts";
import { startCandidate, type Candidate } from "./candidate.ts";
import { CLIENT_ID, CLIENT_SECRET, startCompanies, type Companies } from "./companies.ts";
import { SECRET, USUAL, type Configuration } from "./configurations.ts";
import { addFields } from "./reference-schema.ts";
import { startReference, type Reference } from "./reference-process.ts";

/** The running sides. */
export interface World {
  readonly reference: Reference & { readonly database: Database };
  readonly candidate: Candidate & { readonly database: Database };
  readonly companies: Companies;
  /** A configuration's base: origin and base path. */
  base(name: string): URL;
  close(): Promise<void>;
}

/** Starts the companies, a database for each side, and both sides. */
export async function startWorld(configurations: Readonly<Record<string, Configuration>>): Promise<World> {
  const all = new Started();
  const started = <T extends { close(): Promise<void> }>(thing: T): T => all.add(thing, () => thing.close());
  return all.orClose(async () => {
    const companies = started(await startCompanies());
    const theirs = started(await createDatabase());
    const ours = started(await createDatabase());
    for (const { sql } of [theirs, ours]) await addFields(sql);
    const entries = Object.entries(configurations).map(([name, { options = {}, secrets = [] }]) => ({
      name,
      options: overlay(overlay(USUAL, CLIENTS), options),
      secrets,
    }));
    const [reference, candidate] = await Promise.all([
      startReference({
        package: "better-auth",
        database: theirs.url.href,
        hosts: hosts(companies.url),
        configurations: entries.map(({ name, options, secrets }) => ({
          name,
          options: overlay(overlay(referenceAlone(options), secrets.length > 0 ? { secrets: [...secrets] } : {}), options),
        })),
      }).then(started),
      startCandidate(
        ours.url,
        entries.map(({ name, options, secrets }) => ({
          name,
          options: overlay(options, candidateAlone(companies.url, options)),
          secrets: {
            BETTER_AUTH_SECRET: SECRET,
            ...(secrets.length > 0 ? { BETTER_AUTH_SECRETS: secrets.map(({ version, value }) => `${version}:${value}`).join(",") } : {}),
            ...Object.fromEntries(providersOf(options).map((id) => [`${id.toUpperCase()}_CLIENT_SECRET`, CLIENT_SECRET])),
          },
        })),
      ).then(started),
    ]);
    const bases = new Map(entries.map(({ name, options }) => [name, baseOf(options)]));
    return {
      reference: { ...reference, database: theirs },
      candidate: { ...candidate, database: ours },
      companies,
      base: (name) => bases.get(name) as URL,
      close: () => all.close(),
    };
  });
}

const CLIENTS: JsonObject = { socialProviders: { google: { clientId: CLIENT_ID }, github: { clientId: CLIENT_ID } } };

/** What cannot be written in a configuration file, and the one strategy that can be compared. */
export function referenceAlone(options: JsonObject): JsonObject {
  return {
    secret: SECRET,
    account: { storeStateStrategy: "cookie" },
    socialProviders: Object.fromEntries(providersOf(options).map((id) => [id, { clientSecret: CLIENT_SECRET }])),
  };
}

/** Where the companies are; Better Auth is told by its `fetch`. */
export function candidateAlone(companies: string, options: JsonObject): JsonObject {
  const endpoints: Record<string, JsonObject> = {
    google: { token: `${companies}/google/token`, jwks: `${companies}/google/certs` },
    github: { token: `${companies}/github/token`, api: `${companies}/github` },
    apple: { jwks: `${companies}/google/certs` },
    microsoft: { jwks: `${companies}/google/certs` },
  };
  const here = providersOf(options).filter((id) => id in endpoints);
  return { socialProviders: Object.fromEntries(here.map((id) => [id, { endpoints: endpoints[id] as JsonObject }])) };
}

function providersOf({ socialProviders = {} }: JsonObject): string[] {
  return Object.keys(socialProviders as JsonObject);
}

/** The addresses built into Better Auth, and what stands in for them. */
export function hosts(companies: string): Record<string, string> {
  return {
    "https://oauth2.googleapis.com/token": `${companies}/google/token`,
    "https://www.googleapis.com/oauth2/v3/certs": `${companies}/google/certs`,
    "https://appleid.apple.com/auth/keys": `${companies}/google/certs`,
    "https://login.microsoftonline.com/common/discovery/v2.0/keys": `${companies}/google/certs`,
    "https://github.com/login/oauth/access_token": `${companies}/github/token`,
    "https://api.github.com/user": `${companies}/github/user`,
  };
}

function baseOf(options: JsonObject): URL {
  const url = new URL(options["baseURL"] as string);
  if (url.pathname === "/") url.pathname = (options["basePath"] as string | undefined) ?? "/api/auth";
  return url;
}
