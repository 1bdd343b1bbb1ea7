/** `session.cookieCache` in its three strategies, and `session.deferSessionRefresh` (contract §2.3 and §5). */

import type { ConfigurationName } from "../configurations.ts";
import { ADA, GRACE, scenario, type Scenario } from "../scenario.ts";
import type { Side } from "../side.ts";

const read = { path: "/get-session" };
const DAY = 86_400;

function strategy(configuration: ConfigurationName): Scenario {
  return scenario(`cookie cache: ${configuration}`, configuration, async ({ step, signIn, change, advance }) => {
    await step("nobody", read);
    await signIn("Ada", ADA);
    await step("from the cookie", read);
    await change((sql) => sql`update "user" set name = 'Countess'`);
    await step("still from the cookie", read);
    await step("past the cookie", { path: "/get-session?disableCookieCache=true" });
    await step("from the new cookie", read);
    await step("an update", { method: "POST", path: "/update-user", json: { name: "Ada" } });
    await step("after the update", read);
    await step("the sessions", { path: "/list-sessions" });
    await step("not from a broken cookie", async (side) => ({ ...read, cookie: await header(side, "session_data", () => "broken") }));
    await step("not from a changed cookie", async (side) => ({ ...read, cookie: await header(side, "session_data", (v) => `${v.slice(0, 40)}A${v.slice(41)}`) }));
    await step("not without the session's own", async (side) => ({ ...read, cookie: await header(side, "session_token", () => "") }));
    await change((sql) => sql`delete from session`);
    await step("a session that is gone, from the cookie", read);
    await step("a guard that asks Postgres", { method: "POST", path: "/revoke-sessions", json: {} });
    await signIn("Ada again", ADA);
    await advance(DAY + 60);
    await step("slides past the cookie", { path: "/get-session?disableCookieCache=true" });
    await step("leave", { method: "POST", path: "/sign-out", json: {} });
  });
}

/** The browser's cookies with one value changed; an empty one is left away. */
async function header(side: Side, ending: string, change: (value: string) => string): Promise<string> {
  const cookies = [...(await side.cookies())].map(([name, value]) => [name, name.endsWith(ending) ? change(value) : value]);
  return cookies.filter(([, value]) => value !== "").map((pair) => pair.join("=")).join("; ");
}

export const CACHE: readonly Scenario[] = [
  strategy("cache compact"),
  strategy("cache jwt"),
  strategy("cache jwe"),
  strategy("cache of another version"),

  scenario("a cache cookie in pieces", "cache compact", async ({ step, signIn }) => {
    await signIn("Ada", { ...ADA, name: "Ada ".repeat(1_600) });
    await step("read", read);
    await step("a short name", { method: "POST", path: "/update-user", json: { name: "Ada" } });
    await step("read in one", read);
  }),

  scenario("a cache cookie of somebody else", "cache compact", async ({ step, signIn }) => {
    await signIn("Ada", ADA);
    await signIn("Grace", GRACE, { as: "grace" });
    await step("Ada with Grace's", async (side) => {
      const theirs = await side.cookie("session_data", "grace");
      return { ...read, cookie: await header(side, "session_data", () => theirs) };
    });
  }),

  scenario("a cache cookie where it is off", "usual", async ({ step, signIn }) => {
    await signIn("Ada", ADA);
    await step("read", async (side) => ({ ...read, cookie: `${await header(side, "none", (v) => v)}; __Secure-better-auth.session_data=abc` }));
  }),

  scenario("refreshing later", "deferred refresh", async ({ step, signIn, advance }) => {
    await step("nobody", read);
    await step("nobody, POSTed", { method: "POST", path: "/get-session", json: {} });
    await signIn("Ada", ADA);
    await step("young", read);
    await advance(DAY + 60);
    await step("due", read);
    await step("refresh", { method: "POST", path: "/get-session", json: {} });
    await step("refreshed", read);
    await step("refresh without a body", { method: "POST", path: "/get-session" });
    await step("refresh for a stranger", { method: "POST", path: "/get-session", json: {}, origin: "https://evil.example" });
    await advance(8 * DAY);
    await step("too late", read);
    await step("too late to refresh", { method: "POST", path: "/get-session", json: {} });
  }),
];
