import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { test, type TestContext } from "node:test";
import { CookieJar } from "tough-cookie";

import { plant, plantRequest, plantResponse, refuseLeaks } from "../harness/canaries.ts";
import { freePort, listen, requireFree } from "./ports.ts";
import { signInAt } from "./providers/sign-in.ts";

const READY = /Open (http:\S+)/;

test("from nothing to a sign-in; it survives a restart; reset forgets it; Ctrl-C leaves nothing running", async (t) => {
  const place = await newPlace(t);
  const browser = new CookieJar();

  let stack = await runDev(place, {});
  const origin = READY.exec(stack.output())?.[1];
  assert.ok(origin, stack.output());
  const started = await visit(browser, `${origin}/api/auth/sign-in/social`, { provider: "google", callbackURL: "/" });
  const { url } = (await started.json()) as { url: string };
  const provider = { url: new URL(url).origin };
  const callback = await visit(browser, await signInAt(provider, url, { email: "ada@example.com", name: "Ada" }));
  assert.equal(callback.headers.get("location"), "/");
  const session = await (await visit(browser, `${origin}/api/auth/get-session`)).json();
  assert.equal((session as { user: { email: string } }).user.email, "ada@example.com");
  assert.equal(await stack.end("SIGINT"), 0, stack.output());
  for (const port of Object.values(place.ports)) await requireFree(port, "the next test");

  stack = await runDev(place, {});
  assert.deepEqual(await (await visit(browser, `${origin}/api/auth/get-session`)).json(), session);
  assert.equal(await stack.end("SIGTERM"), 0, stack.output());

  stack = await runDev(place, { reset: true });
  assert.equal(await (await visit(browser, `${origin}/api/auth/get-session`)).json(), null);
  assert.equal(await stack.end("SIGINT"), 0, stack.output());
});

test("what cannot work is said in words, and nothing stays behind", async (t) => {
  const place = await newPlace(t);
  const misspelt = await runDev(place, { auth: { session: { expiresln: 5 } } });
  assert.equal(await misspelt.ended, 1);
  assert.match(misspelt.output(), /expiresln/);

  const stranger = await listen(createServer(), place.ports.github, "::1");
  const clash = await runDev(place, {});
  assert.equal(await clash.ended, 1);
  assert.match(clash.output(), new RegExp(`port ${place.ports.github} is needed for GitHub's stand-in`));
  stranger.close();
  for (const port of Object.values(place.ports)) await requireFree(port, "the next test");
});

test("a part that dies ends the rest, with its last words", async (t) => {
  const place = await newPlace(t);
  const stack = await runDev(place, {});
  const pid = Number((await readFile(path.join(place.folder, "postgres/postmaster.pid"), "utf8")).split("\n")[0]);
  process.kill(pid, "SIGQUIT");
  assert.equal(await stack.ended, 1);
  assert.match(stack.output(), /PostgreSQL ended by itself:\n[^]*immediate shutdown/);
  for (const port of Object.values(place.ports)) await requireFree(port, "the next test");
});

interface Place {
  readonly folder: string;
  readonly ports: { app: number; google: number; github: number; postgres: number };
  readonly children: ChildProcess[];
}

async function newPlace(t: TestContext): Promise<Place> {
  const folder = await mkdtemp(path.join(tmpdir(), "vestibule-test-"));
  await chmod(folder, 0o755);
  const children: ChildProcess[] = [];
  t.after(async () => {
    for (const child of children) {
      if (child.exitCode === null && child.kill()) await once(child, "close");
    }
    await rm(folder, { recursive: true, force: true });
  });
  const [app, google, github, postgres] = [await freePort(), await freePort(), await freePort(), await freePort()];
  return { folder, ports: { app, google, github, postgres }, children };
}

/** Runs the program behind `cargo xtask dev` elsewhere, until it is ready or has ended. */
async function runDev(place: Place, changes: { reset?: boolean; auth?: object }) {
  const options = { folder: place.folder, ports: place.ports, reset: false, ...changes };
  const script = `
    import { dev } from ${JSON.stringify(path.join(import.meta.dirname, "dev.ts"))};
    process.exit(await dev(${JSON.stringify(options)}));`;
  const env = { ...process.env };
  delete env["DATABASE_URL"];
  const child = spawn(process.execPath, ["--input-type=module", "--eval", script], {
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  place.children.push(child);

  let output = "";
  const ready = new Promise<void>((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on("line", (line) => {
        output += `${line}\n`;
        if (READY.test(line)) resolve();
      });
    }
  });
  const ended = codeOf(child);
  await Promise.race([ready, ended]);
  return {
    output: () => output,
    ended,
    /** Ends it, and searches what it and its Workers wrote for what nobody may read. */
    async end(signal: NodeJS.Signals) {
      child.kill(signal);
      const code = await ended;
      const written = (file: string): Promise<string> => readFile(path.join(place.folder, file), "utf8");
      plant("the signing secret", await written("secret"));
      plant("the database's password", await written("postgres.password"));
      // wrangler names the Worker before each line of its log.
      refuseLeaks((output + (await written("wrangler.log"))).replaceAll(/^\[[\w-]+\] /gm, ""));
      return code;
    },
  };
}

async function codeOf(child: ChildProcess): Promise<number | null> {
  const [code] = (await once(child, "close")) as [number | null];
  return code;
}

/** A request of a browser; a body is posted as JSON. */
async function visit(cookies: CookieJar, url: string, body?: object): Promise<Response> {
  const headers = new Headers({
    cookie: await cookies.getCookieString(url),
    ...(body ? { "content-type": "application/json", origin: new URL(url).origin } : {}),
  });
  plantRequest(new URL(url), headers);
  const response = await fetch(url, {
    headers,
    redirect: "manual",
    ...(body ? { method: "POST", body: JSON.stringify(body) } : {}),
  });
  plantResponse(response.headers);
  for (const line of response.headers.getSetCookie()) await cookies.setCookie(line, url);
  return response;
}
