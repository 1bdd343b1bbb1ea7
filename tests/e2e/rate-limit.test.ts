/** `rateLimit`: who is counted, with whom, by whom, and for how long (T116). */

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";

import { AS_SERVER } from "../harness/front-headers.ts";
import { frontWorker, workerOf } from "../harness/front.ts";
import { askLimit, countedRequests, limitNameOf } from "../harness/objects.ts";
import { REQUESTS_BEYOND_A_LIMIT } from "../harness/sizes.ts";
import { gatewayNamed, sessionDo, start, type Workers } from "../harness/workers.ts";

const SECRET = "a-secret-for-tests-that-nobody-else-has";
const PRODUCTION = {
  baseURL: "https://app.example.com",
  advanced: { ipAddress: { ipAddressHeaders: ["cf-connecting-ip"] } },
  socialProviders: { google: { clientId: "id" } },
};
const READS = { "/get-session": { window: 60, max: 2 } };
const HOURS = { "/sign-out": { window: 7_200, max: 2 } };
const MESSAGE = "Too many requests. Please try again later.";
/** How long the alarm of eleven seconds may take, in milliseconds, and how often it is looked for. */
const ALARM_DEADLINE = 60_000;
const ALARM_POLL = 250;

let workers: Workers;
before(async () => {
  const gateway = (name: string, options: object, limits?: string) =>
    gatewayNamed(name, { BETTER_AUTH_SECRET: SECRET, GOOGLE_CLIENT_SECRET: "secret", AUTH: { ...PRODUCTION, ...options } }, limits);
  // Nobody is signed in here, so nobody gets as far as the database.
  workers = await start(new URL("postgres://nobody:nothing@127.0.0.1:1/none"), [
    frontWorker("here", { objects: true }),
    gateway("here", {}),
    gateway("elsewhere", {}),
    gateway("local", { baseURL: "http://localhost:8787" }),
    gateway("reads-here", { rateLimit: { customRules: READS } }),
    gateway("reads-elsewhere", { rateLimit: { customRules: READS } }),
    gateway("hours", { rateLimit: { customRules: HOURS } }),
    gateway("silent", {}, "SilentLimit"),
    gateway("throwing", {}, "ThrowingLimit"),
    gateway("confused", {}, "ConfusedLimit"),
    workerOf("limits-worker.ts", {
      name: "limits",
      durable_objects: {
        bindings: ["SilentLimit", "ThrowingLimit", "ConfusedLimit"].map((name) => ({ name, class_name: name })),
      },
      migrations: [{ tag: "v1", new_sqlite_classes: ["SilentLimit", "ThrowingLimit", "ConfusedLimit"] }],
    }),
    sessionDo(),
  ]);
});
after(() => workers?.close());

let addresses = 0;
/** An address that no test has used. */
function somewhere(): string {
  addresses += 1;
  return `203.0.113.${addresses}`;
}

function ask(gateway: string, path: string, address: string, init: RequestInit = {}): Promise<Response> {
  const headers = { "cf-connecting-ip": address, ...(init.headers as Record<string, string>) };
  const worker = workers.harness.getWorker(gateway);
  return worker.fetch(`http://localhost:8787/api/auth${path}`, { ...init, headers } as never) as unknown as Promise<Response>;
}

function begin(gateway: string, address: string, headers: Record<string, string> = {}): Promise<Response> {
  return ask(gateway, "/sign-in/social", address, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify({ provider: "google" }),
  });
}

async function statuses(asked: readonly (() => Promise<Response>)[]): Promise<number[]> {
  const seen: number[] = [];
  for (const request of asked) seen.push((await request()).status);
  return seen;
}

const times = <T>(count: number, thing: T): T[] => Array.from({ length: count }, () => thing);

/** Takes the object that counts out of memory, as the platform does after ten seconds without a request. */
function evict(name: string): Promise<void> {
  return workers.harness.getWorker("session-do").evictDurableObject("RateLimitObject", { name });
}

async function assertRefused(response: Response, seconds: number): Promise<void> {
  assert.deepEqual([response.status, await response.text()], [429, JSON.stringify({ message: MESSAGE })]);
  assert.equal(response.headers.get("content-type"), "application/json");
  assert.equal(response.headers.get("retry-after"), null);
  assert.equal(response.headers.get("set-cookie"), null);
  const left = Number(response.headers.get("x-retry-after"));
  assert.ok(left > 0 && left <= seconds, `x-retry-after: ${left}`);
}

test("the fourth start within ten seconds is refused, and says when to come back", async () => {
  const address = somewhere();
  assert.deepEqual(await statuses(times(3, () => begin("here", address))), [200, 200, 200]);
  await assertRefused(await begin("here", address), 10);
});

test("every address and every path is counted by itself", async () => {
  const [address, other] = [somewhere(), somewhere()];
  assert.deepEqual(await statuses(times(4, () => begin("here", address))), [200, 200, 200, 429]);
  assert.equal((await begin("here", other)).status, 200);
  assert.equal((await ask("here", "/ok", address)).status, 200);
  assert.equal((await ask("here", "/sign-out", address, { method: "POST" })).status, 200);
});

/** Each line is spellings and addresses of one subscriber. */
for (const [what, spelt] of [
  ["a /64", ["2001:db8::1", "2001:db8::2", "2001:DB8:0:0:ffff:ffff:ffff:ffff", "2001:db8::"]],
  ["an IPv4 address", ["192.0.2.7", "::ffff:192.0.2.7", "::ffff:c000:207", "0:0:0:0:0:ffff:192.0.2.7"]],
  ["no address", ["unknown", "300.0.2.1", "192.0.2.8, 192.0.2.9", "192.0.2.8:443"]],
] as const) {
  test(`${what} is counted as one, however it is spelt`, async () => {
    assert.deepEqual(await statuses(spelt.map((address) => () => begin("here", address))), [200, 200, 200, 429]);
  });
}

test("no header but the configured one gives somebody another address", async () => {
  const address = somewhere();
  const disguised = ["x-forwarded-for", "x-real-ip", "true-client-ip", "forwarded"].map(
    (name, index) => () => begin("here", address, { [name]: `198.51.100.${index}` }),
  );
  assert.deepEqual(await statuses(disguised), [200, 200, 200, 429]);
});

test(`of ${REQUESTS_BEYOND_A_LIMIT} starts at once from one address three go through`, async () => {
  const address = somewhere();
  const answers = await Promise.all(times(REQUESTS_BEYOND_A_LIMIT, address).map((from) => begin("here", from)));
  assert.equal(answers.filter(({ status }) => status === 200).length, 3);
  assert.equal(answers.filter(({ status }) => status === 429).length, REQUESTS_BEYOND_A_LIMIT - 3);
});

test("starts are counted by an object, for all isolates together", async () => {
  const address = somewhere();
  assert.deepEqual(
    await statuses(["here", "elsewhere", "here", "elsewhere", "here"].map((gateway) => () => begin(gateway, address))),
    [200, 200, 200, 429, 429],
  );
});

test("reads are counted by each isolate for itself, and no object hears of them", async () => {
  const address = somewhere();
  const read = (gateway: string) => (): Promise<Response> => ask(gateway, "/get-session", address);
  assert.deepEqual(await statuses(times(2, read("reads-here"))), [200, 200]);
  await assertRefused(await read("reads-here")(), 60);
  assert.deepEqual(await statuses(times(3, read("reads-elsewhere"))), [200, 200, 429]);
  assert.equal(await countedRequests(workers, limitNameOf(SECRET, address, "/get-session"), 60), 0);
});

test("the app's own server is not limited, and nobody becomes it by what a browser can send", async () => {
  const address = somewhere();
  const init = { method: "POST", headers: { "content-type": "application/json", "cf-connecting-ip": address }, body: JSON.stringify({ provider: "google" }) };
  const through = (headers: Record<string, string>) => (): Promise<Response> =>
    workers.fetch(new URL("http://localhost:8787/api/auth/sign-in/social"), { ...init, headers: { ...init.headers, ...headers } });
  assert.deepEqual(await statuses(times(8, through({ [AS_SERVER]: "1" }))), times(8, 200));
  assert.deepEqual(await statuses(times(4, through({ caller: "server", "x-caller": "server" }))), [200, 200, 200, 429]);
});

test("what is refused is not even looked at", async () => {
  const address = somewhere();
  assert.deepEqual(await statuses(times(3, () => begin("here", address))), [200, 200, 200]);
  for (const [headers, body] of [
    [{ origin: "https://evil.example", cookie: "a=b" }, "{}"],
    [{ "content-type": "text/plain" }, "{}"],
    [{ "content-type": "application/json" }, "{"],
  ] as const) {
    await assertRefused(await ask("here", "/sign-in/social", address, { method: "POST", headers, body }), 10);
  }
});

test("outside production nothing is limited unless it is asked for", async () => {
  const address = somewhere();
  assert.deepEqual(await statuses(times(6, () => begin("local", address))), times(6, 200));
});

test("a window that outlasts an object's memory is stored, and over when it has passed", async () => {
  const address = somewhere();
  const name = limitNameOf(SECRET, address, "/sign-out");
  const leave = (): Promise<Response> => ask("hours", "/sign-out", address, { method: "POST" });
  const later = (seconds: number): Promise<unknown> => askLimit(workers, name, HOURS["/sign-out"], new Date(Date.now() + seconds * 1_000));
  for (const status of [200, 200]) {
    assert.equal((await leave()).status, status);
    await evict(name);
  }
  await assertRefused(await leave(), 7_200);
  await evict(name);
  assert.deepEqual(await later(7_190), { type: "refused", retryAfter: 10 });
  await evict(name);
  assert.deepEqual(await later(7_200), { type: "allowed" });
});

test("a window that does not is held in memory alone", async () => {
  const address = somewhere();
  assert.deepEqual(await statuses(times(4, () => begin("here", address))), [200, 200, 200, 429]);
  await evict(limitNameOf(SECRET, address, "/sign-in/social"));
  assert.equal((await begin("here", address)).status, 200);
});

test("what is stored is deleted when the window has passed", async () => {
  const name = limitNameOf(SECRET, somewhere(), "/sign-out");
  const rule = { window: 11, max: 1 };
  const asked = new Date();
  assert.deepEqual(await askLimit(workers, name, rule, asked), { type: "allowed" });
  const deadline = Date.now() + ALARM_DEADLINE;
  let answer: unknown;
  do {
    await wait(ALARM_POLL);
    await evict(name);
    // At that moment the window had not passed: whoever still has the count refuses.
    answer = await askLimit(workers, name, rule, asked);
  } while (!isDeepStrictEqual(answer, { type: "allowed" }) && Date.now() < deadline);
  assert.ok(Date.now() - asked.getTime() >= rule.window * 1_000, "too early");
  assert.deepEqual(answer, { type: "allowed" });
});

/** A body of six seconds. */
async function* slowly(): AsyncGenerator<Uint8Array> {
  for (let sent = 0; sent < 60; sent += 1) {
    await wait(100);
    yield Uint8Array.of(0x20);
  }
}

test("what a silent counting object took of a request's time is not there for its body", async () => {
  const body = ReadableStream.from(slowly());
  const headers = { "content-type": "application/json" };
  const answer = await ask("silent", "/sign-out", somewhere(), { method: "POST", headers, body, duplex: "half" } as RequestInit);
  assert.deepEqual([answer.status, ((await answer.json()) as { code: string }).code], [503, "REQUEST_TIMEOUT"]);
  const lines = workers.logs().split("\n").filter((line) => line.includes("REQUEST_TIMEOUT"));
  const { limit, body: waited } = (JSON.parse(lines.at(-1)?.match(/{.*}/)?.[0] ?? "{}") as { stages: Record<string, number> }).stages;
  // By the Worker's own clock; a body alone has three seconds.
  assert.ok(Number(limit) > 0 && Number(waited) < 3_000, `limit ${limit}, body ${waited}`);
});

for (const gateway of ["silent", "throwing", "confused"]) {
  test(`where the counting object is ${gateway}, the isolate counts: people sign in, and are not let in without end`, async () => {
    const address = somewhere();
    assert.deepEqual(await statuses(times(4, () => begin(gateway, address))), [200, 200, 200, 429]);
    assert.match(workers.logs(), /"reason":"unavailable","detail":"limit"/);
  });
}
