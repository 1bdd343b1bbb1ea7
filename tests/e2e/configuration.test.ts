/** A configuration that cannot be honoured is refused by name, at once and by every endpoint. */

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { gatewayNamed, sessionDo, start, type Workers } from "../harness/workers.ts";

const CANARY = "no-message-may-say-this";
const SECRETS = { BETTER_AUTH_SECRET: CANARY, GOOGLE_CLIENT_SECRET: CANARY };
const BASE = { baseURL: "http://localhost:8787" };
const GOOGLE = { socialProviders: { google: { clientId: "id" } } };

/** Each line is a mistake, the variables that make it, and the name that the answer must say. */
const MISTAKES: [string, Record<string, unknown>, string][] = [
  ["no AUTH at all", SECRETS, "AUTH"],
  ["no baseURL", { ...SECRETS, AUTH: {} }, "baseURL"],
  ["a baseURL that is none", { ...SECRETS, AUTH: { baseURL: "app.example.com" } }, "baseURL"],
  ["a baseURL of another scheme", { ...SECRETS, AUTH: { baseURL: "javascript:1" } }, "baseURL"],
  ["an option that nobody knows", { ...SECRETS, AUTH: { ...BASE, emailAndPasswort: {} } }, "emailAndPasswort"],
  ["one deep inside", { ...SECRETS, AUTH: { ...BASE, session: { expireIn: 1 } } }, "expireIn"],
  ["an option that is a function elsewhere", { ...SECRETS, AUTH: { ...BASE, databaseHooks: {} } }, "databaseHooks"],
  ["an option of the wrong type", { ...SECRETS, AUTH: { ...BASE, session: { expiresIn: "7d" } } }, "session.expiresIn"],
  ["a provider that nobody knows", { ...SECRETS, AUTH: { ...BASE, socialProviders: { gogle: { clientId: "x" } } } }, "socialProviders.gogle"],
  ["a provider without its client", { ...SECRETS, AUTH: { ...BASE, socialProviders: { google: {} } } }, "clientId"],
  ["a secret in the open", { ...SECRETS, AUTH: { ...BASE, socialProviders: { google: { clientId: "x", clientSecret: CANARY } } } }, "clientSecret"],
  ["an endpoint in the clear", { ...SECRETS, AUTH: { ...BASE, socialProviders: { google: { clientId: "x", endpoints: { token: "http://evil.example/t" } } } } }, "endpoints.token"],
  ["no BETTER_AUTH_SECRET", { GOOGLE_CLIENT_SECRET: "x", AUTH: { ...BASE, ...GOOGLE } }, "BETTER_AUTH_SECRET"],
  ["an empty BETTER_AUTH_SECRET", { ...SECRETS, BETTER_AUTH_SECRET: "", AUTH: BASE }, "BETTER_AUTH_SECRET"],
  ["no client secret", { BETTER_AUTH_SECRET: "x", AUTH: { ...BASE, ...GOOGLE } }, "GOOGLE_CLIENT_SECRET"],
];

let workers: Workers;
before(async () => {
  // Nobody gets as far as the database.
  workers = await start(new URL("postgres://nobody:nothing@127.0.0.1:1/none"), [
    gatewayNamed("sound", { ...SECRETS, AUTH: { ...BASE, ...GOOGLE } }),
    sessionDo(),
    ...MISTAKES.map(([, vars], index) => gatewayNamed(`mistake-${index}`, vars)),
  ]);
});
after(() => workers?.close());

function ask(name: string, path: string, init: RequestInit = {}): Promise<Response> {
  const worker = workers.harness.getWorker(name);
  return worker.fetch(`http://localhost:8787/api/auth${path}`, init as never) as unknown as Promise<Response>;
}

test("a sound configuration is taken", async () => {
  assert.equal((await ask("sound", "/ok")).status, 200);
});

for (const [index, [what, , name]] of MISTAKES.entries()) {
  test(`${what} is refused in words that say ${name}`, async () => {
    for (const path of ["/ok", "/get-session"]) {
      const response = await ask(`mistake-${index}`, path);
      const body = (await response.json()) as { message: string; code: string };
      assert.deepEqual([response.status, body.code], [500, "INVALID_CONFIGURATION"]);
      assert.ok(body.message.includes(name), body.message);
      assert.ok(!body.message.includes(CANARY));
      assert.equal(response.headers.get("set-cookie"), null);
    }
  });
}

test("two gateways on one machine keep their configurations apart", async () => {
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, index) => ask(index % 2 ? "sound" : "mistake-0", "/ok")),
  );
  assert.deepEqual(answers.map(({ status }) => status), answers.map((_, index) => (index % 2 ? 200 : 500)));
});
