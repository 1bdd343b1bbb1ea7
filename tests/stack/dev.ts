/**
 * Everything on one machine: PostgreSQL, both stand-ins, the three Workers.
 *
 *     node tests/stack/dev.ts [--reset]
 *
 * `cargo xtask dev` builds the Workers and then runs this.
 */

import { rm } from "node:fs/promises";
import path from "node:path";
import { callbackUri, BASE_PATH, keptSecret, localAuth, localSecrets } from "./config.ts";
import { migrate } from "./migrate.ts";
import { requireFree } from "./ports.ts";
import { startPostgres } from "./postgres.ts";
import { step } from "./progress.ts";
import { startGitHub } from "./providers/github.ts";
import { startGoogle } from "./providers/google.ts";
import { readWorkers, requireBuilt } from "./workers.ts";
import { startWrangler, type Wrangler } from "./wrangler.ts";

const PORTS = { app: 8787, google: 9400, github: 9401, postgres: 9402 } as const;
const ORIGIN = `http://localhost:${PORTS.app}`;
const FOLDER = path.resolve(import.meta.dirname, "../../target/dev");
/** How long the Workers may take until they answer, in milliseconds. */
const READY_DEADLINE = 90_000;
/** How often they are asked meanwhile, in milliseconds. */
const READY_POLL = 100;

/** What was started, in order; stopped in the opposite one. */
const started: (() => Promise<void>)[] = [];

/** Starts everything; answers with a function that waits until a part of it ends by itself. */
async function start(reset: boolean): Promise<() => Promise<string>> {
  await requireFree(PORTS.app, "the app");
  const postgres = await step("PostgreSQL", async (say) => {
    const server = await startPostgres({ dataDir: path.join(FOLDER, "postgres"), port: PORTS.postgres, reset });
    started.push(server.stop);
    say(new URL(server.url).host);
    return server;
  });
  await step("tables", async (say) => {
    let files = 0;
    await migrate(postgres.url, () => (files += 1));
    say(`${files} migrations`);
  });
  const providers = await step("stand-ins for the providers", async (say) => {
    await requireFree(PORTS.google, "Google's stand-in");
    await requireFree(PORTS.github, "GitHub's stand-in");
    const google = await startGoogle({ port: PORTS.google, redirectUris: [callbackUri(ORIGIN, "google")] });
    started.push(google.stop);
    const github = await startGitHub({ port: PORTS.github, redirectUris: [callbackUri(ORIGIN, "github")] });
    started.push(github.stop);
    say(`Google ${google.url}, GitHub ${github.url}`);
    return { google, github };
  });
  const wrangler = await step("the Workers", async () => {
    if (reset) await rm(path.join(FOLDER, "state"), { recursive: true, force: true });
    const workers = readWorkers(localAuth(ORIGIN, providers));
    requireBuilt(workers);
    const secret = await keptSecret(path.join(FOLDER, "secret"));
    const wrangler = await startWrangler({
      folder: FOLDER,
      port: PORTS.app,
      workers,
      secrets: localSecrets(secret, providers),
      databaseUrl: postgres.url,
    });
    started.push(wrangler.stop);
    await answering(`${ORIGIN}${BASE_PATH}/ok`, wrangler);
    await answering(ORIGIN, wrangler);
    wrangler.show();
    return wrangler;
  });
  return () => Promise.race([postgres.died, wrangler.died]);
}

/**
 * Waits until a page answers.
 *
 * @throws Error with what the Workers said, if that is an error of their own: a configuration that
 * the gateway refuses is reported by its first answer
 */
async function answering(url: string, wrangler: Wrangler): Promise<void> {
  const deadline = Date.now() + READY_DEADLINE;
  const died = wrangler.died.then((reason) => Promise.reject(new Error(reason)));
  died.catch(() => {}); // Only told to whoever waits for it below.
  while (Date.now() < deadline) {
    const response = await Promise.race([died, fetch(url, { redirect: "manual" }).catch(() => undefined)]);
    if (response?.ok) return void (await response.body?.cancel());
    if (response) throw new Error(`${url} answers ${response.status}: ${(await response.text()).slice(0, 2_000)}\n${wrangler.tail()}`);
    await new Promise((resolve) => setTimeout(resolve, READY_POLL));
  }
  throw new Error(`${url} did not answer in ${READY_DEADLINE / 1000} s\n${wrangler.tail()}`);
}

async function stopAll(): Promise<void> {
  for (const stop of started.splice(0).reverse()) await stop();
}

/** Resolves with Ctrl-C, or when asked to end. */
function interrupted(): Promise<undefined> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => resolve(undefined));
  });
}

async function main(args: readonly string[]): Promise<number> {
  if (args.some((arg) => arg !== "--reset")) {
    console.error("usage: dev.ts [--reset]");
    return 2;
  }
  const asked = interrupted();
  try {
    const died = await Promise.race([start(args.includes("--reset")), asked]);
    if (!died) return 0;
    console.log(WELCOME);
    const reason = await Promise.race([died(), asked]);
    if (reason === undefined) return 0;
    console.error(`\n${reason}`);
  } catch (error) {
    console.error(`\n${error instanceof Error ? error.message : String(error)}`);
  } finally {
    await stopAll();
  }
  return 1;
}

const WELCOME = `
  Open ${ORIGIN}
  and press "Continue with Google": you are whoever you type there.

  Sign in once more with "Continue with GitHub" and the same e-mail, and both accounts are one user's.
  Ctrl-C stops all of it; the data stays, until \`cargo xtask dev --reset\`.
`;

process.exit(await main(process.argv.slice(2)));
