/** The gateway and both versions of Better Auth on one database, each with the same configurations. */

import { createDatabase, type Database } from "../harness/database.ts";
import { Started } from "../harness/started.ts";
import { startCandidate, type Candidate } from "../differential/candidate.ts";
import { CLIENT_ID, CLIENT_SECRET, startCompanies } from "../differential/companies.ts";
import { addFields } from "../differential/reference-schema.ts";
import { startReference } from "../differential/reference-process.ts";
import { Side } from "../differential/side.ts";
import type { Send } from "../differential/exchange.ts";
import { SECRET } from "../differential/configurations.ts";
import { candidateAlone, hosts, referenceAlone } from "../differential/world.ts";
import { overlay, type JsonObject } from "../stack/config.ts";

/** Who may be asked. */
export const HERE = "the gateway";
export const THERE = ["Better Auth 1.4.17", "Better Auth 1.7.25"] as const;
export type Who = typeof HERE | (typeof THERE)[number];

const PACKAGES = { "Better Auth 1.4.17": "better-auth-1417", "Better Auth 1.7.25": "better-auth" } as const;

/** How long the gateway may be behind in “in step”, in seconds. */
export const MAX_STALE = 1;

const cache = (strategy: string): JsonObject => ({ session: { cookieCache: { enabled: true, strategy } } });

const CONFIGURATIONS: Readonly<Record<string, JsonObject>> = {
  usual: {},
  compact: cache("compact"),
  jwt: cache("jwt"),
  jwe: cache("jwe"),
  encrypted: { account: { encryptOAuthTokens: true } },
};

/** The running sides. */
export interface World {
  readonly database: Database;
  readonly candidate: Candidate;
  /** A browser that was never here; it takes its cookies from one side to another. */
  browser(): (who: Who, configuration?: string) => Side;
  close(): Promise<void>;
}

/** Starts them. */
export async function startWorld(): Promise<World> {
  const all = new Started();
  const started = <T extends { close(): Promise<void> }>(thing: T): T => all.add(thing, () => thing.close());
  return all.orClose(async () => {
    const companies = started(await startCompanies());
    const database = started(await createDatabase());
    await addFields(database.sql);
    const names = Object.entries(CONFIGURATIONS).map(([name, options]) => ({ name, options: overlay(BASE, options) }));
    const sends = new Map<Who, Send>();
    for (const who of THERE) {
      const reference = await startReference({
        package: PACKAGES[who],
        database: database.url.href,
        hosts: hosts(companies.url),
        configurations: names.map(({ name, options }) => ({ name, options: overlay(referenceAlone(options), options) })),
      });
      sends.set(who, started(reference).send);
    }
    const secrets = { BETTER_AUTH_SECRET: SECRET, GOOGLE_CLIENT_SECRET: CLIENT_SECRET, GITHUB_CLIENT_SECRET: CLIENT_SECRET };
    const ours = [...names, { name: "in step", options: overlay(BASE, { session: { revalidateAfter: MAX_STALE, maxStale: MAX_STALE } }) }];
    const candidate = started(
      await startCandidate(
        database.url,
        ours.map(({ name, options }) => ({ name, options: overlay(options, candidateAlone(companies.url, options)), secrets })),
      ),
    );
    sends.set(HERE, candidate.send);
    return {
      database,
      candidate,
      browser() {
        const address = "203.0.113.1";
        const base = new URL("https://app.example.com/api/auth");
        const first = new Side({ send: candidate.send, sql: database.sql }, "usual", base, [SECRET], address);
        return (who, configuration = "usual") =>
          new Side({ send: sends.get(who) as Send, sql: database.sql }, configuration, base, [SECRET], address, first.jars);
      },
      close: () => all.close(),
    };
  });
}

const BASE: JsonObject = {
  baseURL: "https://app.example.com",
  rateLimit: { enabled: false },
  socialProviders: { google: { clientId: CLIENT_ID }, github: { clientId: CLIENT_ID } },
};
