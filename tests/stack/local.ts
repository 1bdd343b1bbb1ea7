/** PostgreSQL, both stand-ins and the three Workers, put together. */

import { rm } from "node:fs/promises";
import path from "node:path";
import { BASE_PATH, callbackUri, keptSecret, localAuth, localSecrets, overlay, type JsonObject } from "./config.ts";
import { migrate } from "./migrate.ts";
import { requireFree } from "./ports.ts";
import { startPostgres } from "./postgres.ts";
import { step } from "./progress.ts";
import { startGitHub } from "./providers/github.ts";
import { startGoogle } from "./providers/google.ts";
import { readWorkers, requireBuilt } from "./workers.ts";
import { startWrangler, type Wrangler } from "./wrangler.ts";

/** How long the Workers may take until they answer, in milliseconds. */
const READY_DEADLINE = 90_000;
/** How often they are asked meanwhile, in milliseconds. */
const READY_POLL = 100;

export interface LocalOptions {
  /** Where data, secrets and logs are kept between runs. */
  readonly folder: string;
  readonly ports: { readonly app: number; readonly google: number; readonly github: number; readonly postgres: number };
  /** Clears what an earlier run left: the database and the objects' storage. */
  readonly reset: boolean;
  /** Put over the local configuration of the gateway. */
  readonly auth?: JsonObject;
}

export interface Local {
  /** Where the app answers. */
  readonly origin: string;
  /** Resolves with the reason if a part ends by itself. */
  readonly died: Promise<string>;
}

/**
 * Starts everything, with a line for each step, and waits until the app and the gateway answer.
 *
 * @param onStarted hears how to stop each part as soon as it runs, so that what was started before
 * a failure can be stopped too
 * @throws Error in words for the person who typed the command
 */
export async function startLocal(options: LocalOptions, onStarted: (stop: () => Promise<void>) => void): Promise<Local> {
  const { folder, ports, reset } = options;
  const origin = `http://localhost:${ports.app}`;
  requireBuilt();
  await requireFree(ports.app, "the app");
  await requireFree(ports.google, "Google's stand-in");
  await requireFree(ports.github, "GitHub's stand-in");

  const postgres = await step("PostgreSQL", async (say) => {
    const server = await startPostgres({ dataDir: path.join(folder, "postgres"), port: ports.postgres, reset });
    onStarted(server.stop);
    say(new URL(server.url).host);
    return server;
  });
  await step("tables", async (say) => {
    let files = 0;
    await migrate(postgres.url, () => (files += 1));
    say(`${files} migrations`);
  });
  const providers = await step("stand-ins for the providers", async (say) => {
    const google = await startGoogle({ port: ports.google, redirectUris: [callbackUri(origin, "google")] });
    onStarted(google.stop);
    const github = await startGitHub({ port: ports.github, redirectUris: [callbackUri(origin, "github")] });
    onStarted(github.stop);
    say(`Google ${google.url}, GitHub ${github.url}`);
    return { google, github };
  });
  const wrangler = await step("the Workers", async (say) => {
    const workers = readWorkers(overlay(localAuth(origin, providers), options.auth ?? {}));
    if (reset) await rm(path.join(folder, "state"), { recursive: true, force: true });
    const secrets = localSecrets(await keptSecret(path.join(folder, "secret")), providers);
    const wrangler = await startWrangler({ folder, port: ports.app, workers, secrets, databaseUrl: postgres.url });
    onStarted(wrangler.stop);
    await answering(`${origin}${BASE_PATH}/ok`, wrangler);
    await answering(origin, wrangler);
    say(origin);
    return wrangler;
  });
  wrangler.show();
  return { origin, died: Promise.race([postgres.died, wrangler.died]) };
}

/**
 * Waits until a page answers.
 *
 * @throws Error with the answer, if that is an error: the gateway reports a configuration that it
 * refuses in its first answer
 */
async function answering(url: string, wrangler: Wrangler): Promise<void> {
  const deadline = Date.now() + READY_DEADLINE;
  while (Date.now() < deadline) {
    const answer = await Promise.race([wrangler.died, fetch(url).catch(() => undefined)]);
    if (typeof answer === "string") throw new Error(answer);
    if (answer?.ok) return void (await answer.body?.cancel());
    if (answer) throw new Error(`${url} answers ${answer.status}: ${reasonIn(await answer.text())}`);
    await new Promise((resolve) => setTimeout(resolve, READY_POLL));
  }
  throw new Error(`${url} did not answer in ${READY_DEADLINE / 1000} s; the last of wrangler's lines:\n${wrangler.tail()}`);
}

/** The gateway's own words if it has any, else the beginning of whatever came. */
function reasonIn(body: string): string {
  try {
    const { message } = JSON.parse(body) as { message?: unknown };
    if (typeof message === "string") return message;
  } catch {
    // Not the gateway's JSON.
  }
  return body.slice(0, 2_000);
}
