/** Everything that a sign-in needs, real but for the two companies: started once per test file. */

import { BASE_PATH, callbackUri, localAuth, localSecrets, overlay, type JsonObject } from "../stack/config.ts";
import { cancelAt, signInAt } from "../stack/providers/sign-in.ts";
import { startGitHub, type GitHub } from "../stack/providers/github.ts";
import { startGoogle, type Google } from "../stack/providers/google.ts";
import type { Person, Provider } from "../stack/providers/server.ts";
import { plantRows } from "./canaries.ts";
import { createDatabase, type Database } from "./database.ts";
import { startGate, type Gate } from "./gate.ts";
import { startPostgresProxy, type PostgresProxy } from "./postgres-proxy.ts";
import { Started } from "./started.ts";
import { Visitor } from "./visitor.ts";
import { Watch } from "./watch.ts";
import { startRelay } from "./relay.ts";
import { startWorkers, type Workers } from "./workers.ts";

/** The app's origin in tests without a browser; nothing listens there. */
export const ORIGIN = "http://localhost:8787";

/** What `BETTER_AUTH_SECRET` is in tests. */
export const SECRET = "a-secret-for-tests-that-nobody-else-has";

/** A test asks more often than a person, and all of it comes from one machine. */
const UNLIMITED: JsonObject = { rateLimit: { enabled: false } };

/** How a world differs from the usual one. */
export interface WorldOptions {
  /** Options of `AUTH`, over the committed and the local ones. */
  readonly auth?: JsonObject;
  /** Secrets, over the usual ones. */
  readonly secrets?: Readonly<Record<string, string>>;
  /** The `DATABASE` variable of both Workers. The database has the default layout whatever it says. */
  readonly tables?: JsonObject;
  /** Runs the gateway that has the routes which break on purpose. */
  readonly faults?: boolean;
  /** Gives it a PostgreSQL of its own, which a test may crash. */
  readonly ownPostgres?: boolean;
  /** A file whose Worker wraps the built gateway. */
  readonly gateway?: string;
  /** A file whose Worker wraps the built session-do, to do to its objects what the platform does. */
  readonly objects?: string;
  /** Puts the real app in front, on a port that a browser can open. */
  readonly app?: boolean;
}

/** A running world. */
export interface World {
  readonly base: URL;
  readonly database: Database;
  readonly proxy: PostgresProxy;
  readonly google: Google;
  readonly github: GitHub;
  /** Before Google's token endpoint. */
  readonly gate: Gate;
  /** Before Google's keys. */
  readonly keys: Gate;
  readonly workers: Workers;
  /** Sees what all of the visitors are answered. */
  readonly watch: Watch;
  /** A browser that was never here, from an address of its own if one is given. */
  visitor(address?: string): Visitor;
  /** Goes through a provider's pages and gives the callback's URL. */
  consent(url: URL, person: Person): Promise<URL>;
  /** Presses Cancel there. */
  refuse(url: URL): Promise<URL>;
  /** A whole sign-in, up to the answer of the callback. */
  signIn(visitor: Visitor, provider: ProviderId, person: Person): Promise<Response>;
  /** Starts counting at the proxy and both providers from nothing. */
  forget(): void;
  close(): Promise<void>;
}

export type ProviderId = "google" | "github";

/** Starts a world; what started is stopped again if the rest does not. */
export async function startWorld(options: WorldOptions = {}): Promise<World> {
  const started = new Started();
  return started.orClose(async () => {
    const relay = options.app ? await startRelay() : undefined;
    if (relay) started.add(relay, () => relay.close());
    const base = new URL(BASE_PATH, relay ? `http://localhost:${relay.port}` : ORIGIN);
    const database = started.add(await createDatabase({ own: options.ownPostgres ?? false }), (database) => database.close());
    const server = { host: database.url.hostname, port: Number(database.url.port) };
    const proxy = started.add(await startPostgresProxy(server), (proxy) => proxy.close());
    const uris = (provider: ProviderId) => ({ redirectUris: [callbackUri(base.origin, provider)] as const });
    const google = started.add(await startGoogle(uris("google")), (google) => google.stop());
    const github = started.add(await startGitHub(uris("github")), (github) => github.stop());
    const gate = started.add(await startGate(google.endpoints.token), (gate) => gate.close());
    const keys = started.add(await startGate(google.endpoints.jwks), (keys) => keys.close());
    const gated = { ...google, endpoints: { ...google.endpoints, token: gate.url, jwks: keys.url } };
    const workers = await startWorkers({
      auth: overlay(overlay(localAuth(base.origin, { google: gated, github }), UNLIMITED), options.auth ?? {}),
      secrets: { ...localSecrets(SECRET, { google, github }), ...options.secrets },
      database: through(proxy, database.url),
      ...(options.tables ? { tables: options.tables } : {}),
      front: relay ? "app" : "front",
      faults: options.faults ?? false,
      ...(options.gateway ? { gateway: options.gateway } : {}),
      ...(options.objects ? { objects: options.objects } : {}),
    });
    started.add(workers, () => workers.close());
    started.add(database, ({ sql }) => plantRows(sql));
    relay?.leadTo(workers.url);

    const watch = started.add(new Watch(), (watch) => watch.conclude());
    const send = watch.over((url, init) => workers.fetch(url, init));
    const providerOf = (url: URL): Provider => (url.origin === github.url ? github : google);
    const consent = async (url: URL, person: Person): Promise<URL> =>
      new URL(await signInAt(providerOf(url), url.href, person));
    return {
      base,
      database,
      proxy,
      google,
      github,
      gate,
      keys,
      workers,
      watch,
      visitor: (address) => new Visitor(send, base, address),
      consent,
      refuse: async (url) => new URL(await cancelAt(providerOf(url), url.href)),
      signIn: async (visitor, provider, person) =>
        visitor.callback(await consent(await visitor.start(provider), person)),
      forget: () => {
        proxy.forget();
        google.forget();
        github.forget();
      },
      close: () => started.close(),
    };
  });
}

/** The database's address, by way of the proxy. */
export function through(proxy: PostgresProxy, url: URL): URL {
  const led = new URL(url);
  led.hostname = "127.0.0.1";
  led.port = String(proxy.port);
  return led;
}
