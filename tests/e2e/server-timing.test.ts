/** `Server-Timing`: how long was waited for whom is shown outside production, and to nobody in it. */

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { frontWorker } from "../harness/front.ts";
import { lineOf, newRay, under } from "../harness/lines.ts";
import { signed } from "../harness/signed.ts";
import { gatewayNamed, sessionDo, start, type Workers } from "../harness/workers.ts";
import { SECRET } from "../harness/world.ts";

/** Gateways by name, where they are, and whether that is production (design: https, and no loopback). */
const GATEWAYS = [
  ["local", "http://localhost:8787", false],
  ["encrypted-loopback", "https://localhost:8787", false],
  ["production", "https://app.example.com", true],
] as const;

/** What is asked, its answer's status, and what is waited for. Only a browser with a session needs PostgreSQL. */
const REQUESTS = [
  ["/ok", 200, []],
  ["/callback/google?state=nobody-s", 302, []],
  ["/get-session?disableCookieCache=true", 503, ["connect", "read"]],
  ["/nothing-is-here", 404, []],
] as const;

let workers: Workers;
before(async () => {
  const options = { basePath: "/api/auth", rateLimit: { enabled: false }, socialProviders: { google: { clientId: "client" } } };
  // Nothing listens there, so that what needs it is a 503.
  workers = await start(new URL("postgres://nobody:nothing@127.0.0.1:1/none"), [
    frontWorker("local", { objects: true }),
    ...GATEWAYS.map(([name, baseURL]) =>
      gatewayNamed(name, { BETTER_AUTH_SECRET: SECRET, GOOGLE_CLIENT_SECRET: "secret", AUTH: { ...options, baseURL } }),
    ),
    sessionDo(),
  ]);
});
after(() => workers?.close());

for (const [name, baseURL, production] of GATEWAYS) {
  for (const [path, status, stages] of REQUESTS) {
    test(`${baseURL} answers ${path.replace(/\?.*/, "")} with ${status}, ${production ? "and no times" : "and the times of its stages"}`, async () => {
      const ray = newRay();
      const value = signed("somebody".padEnd(32, "0"));
      const cookie = ["", "__Secure-"].map((prefix) => `${prefix}better-auth.session_token=${value}`).join("; ");
      const worker = workers.harness.getWorker(name);
      const init = { headers: { ...under(ray).headers, cookie }, redirect: "manual" };
      const response = await worker.fetch(`${baseURL}/api/auth${path}`, init as never);
      assert.equal(response.status, status);
      const timing = response.headers.get("server-timing");
      if (production) return assert.equal(timing, null);

      const metrics = (timing ?? "").split(", ").map((metric) => /^([a-z]+);dur=(\d+)$/.exec(metric)?.slice(1));
      const line = await lineOf(workers, ray);
      const shown = Object.fromEntries(metrics.map((metric) => [metric?.[0], Number(metric?.[1])]));
      assert.deepEqual(Object.keys(shown), [...stages, "total"]);
      assert.deepEqual(shown, { ...line.stages, total: shown["total"] });
    });
  }
}
