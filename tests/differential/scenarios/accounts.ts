/** A user's accounts at providers, and the tokens from there (contract §3.3, §4.5 and §4.6). */

import { ACCESS, REFRESH, write, type Script } from "../script.ts";
import { ADA, GRACE, scenario, type Scenario } from "../scenario.ts";
import type { ConfigurationName } from "../configurations.ts";
import type { Request, Side } from "../side.ts";

const list = { path: "/list-accounts" };
const post = (path: string, json: unknown = {}): Request => ({ method: "POST", path, json });
const link = (json: object = {}): Request => post("/link-social", { provider: "google", callbackURL: "/linked", errorCallbackURL: "/not-linked", ...json });
const account = (side: Side, place: number): string => String(side.row("account", place)["id"]);
const of = (path: string, place = 0, more: object = {}) => (side: Side) => post(path, { accountId: account(side, place), ...more });
const HOUR = 3_600;

/** Somebody whose Google account can be refreshed, and what that answers. */
const renewable = (refreshed: Record<string, unknown> = {}): Script => {
  const script: Script = { ...ADA, refreshed };
  return { ...script, token: { refresh_token: write(REFRESH, script) } };
};

function tokens(configuration: ConfigurationName): Scenario {
  return scenario(`tokens (${configuration})`, configuration, async ({ step, signIn, advance }) => {
    await signIn("Google", renewable({ refresh_token: "rotated", scope: "openid" }), { provider: "google" });
    await step("young", of("/get-access-token"));
    await advance(HOUR + 60);
    await step("expired", of("/get-access-token"));
    await step("renewed", of("/get-access-token"));
    await step("who it is", (side) => ({ path: `/account-info?accountId=${account(side, 0)}` }));
    await signIn("Google again", ADA, { provider: "google" });
    await step("after that", of("/get-access-token"));
  });
}

export const ACCOUNTS: readonly Scenario[] = [
  scenario("listing accounts when the session is due", "usual", async ({ step, signIn, advance }) => {
    await signIn("Ada", ADA);
    await advance(24 * HOUR + 60);
    await step("accounts", list);
    await step("the next read", { path: "/get-session" });
  }),

  scenario("listing accounts", "usual", async ({ step, signIn }) => {
    await step("nobody", list);
    await signIn("GitHub", ADA);
    await step("one", list);
    await signIn("Google", ADA, { provider: "google", as: "second" });
    await step("two", list);
    await signIn("no scope", { ...GRACE, token: { scope: null } }, { as: "grace" });
    await step("without a scope", { ...list, as: "grace" });
  }),

  scenario("linking an account", "usual", async ({ step, signIn, comeBack }) => {
    await step("nobody", link());
    await signIn("GitHub", ADA);
    await step("start", link({ scopes: ["https://www.googleapis.com/auth/calendar"] }));
    await comeBack("come back", ADA);
    await step("both", list);
    await step("start again", link());
    await comeBack("the same again", { ...ADA, token: { scope: "openid email" } });
    await step("start with another", link());
    await comeBack("another address", { ...GRACE, subject: "77" });
    await step("start and cancel", link());
    await comeBack("cancelled", ADA, { change: (query) => { query.delete("code"); query.set("error", "access_denied"); } });
    await step("start unverified", link());
    await comeBack("an address that nobody vouches for", { ...ADA, subject: "78", verified: false });
    await signIn("Grace", GRACE, { provider: "google", as: "grace" });
    await step("start with hers", link());
    await comeBack("somebody else's account", { ...GRACE, email: ADA.email ?? "" });
  }),

  scenario("starting to link", "usual", async ({ step, signIn }) => {
    await signIn("GitHub", ADA);
    await step("an unknown provider", link({ provider: "nobody" }));
    await step("no provider", post("/link-social", { callbackURL: "/x" }));
    await step("elsewhere", link({ callbackURL: "https://evil.example" }));
    await step("an error page elsewhere", link({ errorCallbackURL: "https://evil.example" }));
    await step("without a redirect", link({ disableRedirect: true }));
    await step("without a page", post("/link-social", { provider: "google" }));
    await step("with a stranger's origin", { ...link(), origin: "https://evil.example" });
  }),

  scenario("a session that ends while linking", "usual", async ({ step, signIn, comeBack, change }) => {
    await signIn("GitHub", ADA);
    await step("start", link());
    await change((sql) => sql`delete from session`);
    await comeBack("come back", ADA);
  }),

  scenario("linking another address", "different emails", async ({ step, signIn, comeBack }) => {
    await signIn("GitHub", ADA);
    await step("start", link());
    await comeBack("come back", { ...GRACE, name: "Another Name" });
    await step("who I am", { path: "/get-session?disableCookieCache=true" });
  }),

  scenario("linking where it is off", "no linking", async ({ step, signIn, comeBack }) => {
    await signIn("GitHub", ADA);
    await step("start", link());
    await comeBack("come back", ADA);
  }),

  scenario("linking from a trusted provider", "google trusted", async ({ step, signIn, comeBack }) => {
    await signIn("GitHub", ADA);
    await step("start", link());
    await comeBack("come back unverified", { ...ADA, verified: false });
  }),

  scenario("unlinking", "usual", async ({ step, signIn, advance }) => {
    await step("nobody", post("/unlink-account", { accountId: "x" }));
    await signIn("GitHub", ADA);
    await step("the last one", of("/unlink-account"));
    await signIn("Google", ADA, { provider: "google" });
    await step("none", post("/unlink-account"));
    await step("one of nobody", post("/unlink-account", { accountId: "nobody" }));
    await signIn("Grace", GRACE, { as: "grace" });
    await step("one of somebody else", of("/unlink-account", 2));
    await step("the first", of("/unlink-account"));
    await step("what is left", list);
    await signIn("GitHub again", ADA, { as: "second" });
    await advance(25 * HOUR);
    await step("not fresh", of("/unlink-account"));
  }),

  scenario("unlinking the last one", "unlinking all", async ({ step, signIn }) => {
    await signIn("GitHub", ADA);
    await step("the last one", of("/unlink-account"));
    await step("nothing is left", list);
    await signIn("GitHub again", ADA);
  }),

  tokens("usual"),
  tokens("encrypted tokens"),

  scenario("tokens that cannot be had", "usual", async ({ step, signIn, advance }) => {
    for (const path of ["/get-access-token", "/refresh-token"]) {
      await step(`${path} of nobody`, post(path, { accountId: "x" }));
    }
    await signIn("GitHub", ADA);
    for (const path of ["/get-access-token", "/refresh-token"]) {
      await step(`${path} without an account`, post(path));
      await step(`${path} of an unknown account`, post(path, { accountId: "nobody" }));
      await step(`${path} of GitHub`, of(path));
    }
    await signIn("Google", { ...renewable(), refreshStatus: 400 }, { provider: "google" });
    await advance(2 * HOUR);
    await step("Google refuses", of("/get-access-token", 1));
    await step("Google refuses to refresh", of("/refresh-token", 1));
    await signIn("Grace", GRACE, { provider: "google", as: "grace" });
    await step("somebody else's", of("/get-access-token", 2));
    await step("somebody else's to refresh", of("/refresh-token", 2));
    await advance(2 * HOUR);
    await step("expired, and nothing to refresh it with", { ...post("/get-access-token"), as: "grace" });
  }),

  scenario("accounts named as 1.4.17 names them", "usual", async ({ step, signIn }) => {
    await signIn("Google", renewable(), { provider: "google" });
    await signIn("GitHub", ADA);
    await step("a token, by its provider", post("/get-access-token", { providerId: "github" }));
    await step("a token, by its provider and row", of("/get-access-token", 1, { providerId: "github" }));
    await step("who it is, by the provider's id", { path: "/account-info?accountId=1001" });
    await step("refreshing, by its provider", post("/refresh-token", { providerId: "google" }));
    await step("unlinking, by its provider", post("/unlink-account", { providerId: "github" }));
  }),

  scenario("refreshing", "usual", async ({ step, signIn }) => {
    await signIn("Google", renewable(), { provider: "google" });
    await step("refresh", of("/refresh-token"));
    await step("read it", of("/get-access-token"));
    await step("refresh again", of("/refresh-token"));
  }),

  scenario("refreshing rotates", "usual", async ({ step, signIn }) => {
    await signIn("Google", renewable({ refresh_token: "rotated", refresh_token_expires_in: 86_400, scope: "openid email", expires_in: 7_200 }), { provider: "google" });
    await step("refresh", of("/refresh-token"));
    await step("refresh with what is refused", of("/refresh-token"));
  }),

  scenario("account info", "usual", async ({ step, signIn }) => {
    const info = (place: number, as?: string) => (side: Side): Request => ({ path: `/account-info?accountId=${account(side, place)}`, ...(as ? { as } : {}) });
    await step("nobody", { path: "/account-info?accountId=x" });
    await signIn("GitHub", ADA);
    await signIn("Google", ADA, { provider: "google" });
    await step("GitHub's", info(0));
    await step("Google's", info(1));
    await step("none", { path: "/account-info" });
    await step("of nobody", { path: "/account-info?accountId=nobody" });
    await signIn("Grace", { ...GRACE, userStatus: 401 }, { as: "grace" });
    await step("somebody else's", info(1, "grace"));
  }),

  scenario("encrypted tokens", "encrypted tokens", async ({ step, signIn, change }) => {
    await signIn("GitHub", ADA);
    await signIn("Google", { ...ADA, token: { refresh_token: "refresh-me" } }, { provider: "google" });
    await step("GitHub's", of("/get-access-token"));
    await step("Google's", of("/get-access-token", 1));
    await change((sql) => sql`update account set access_token = ${write(ACCESS, ADA)}`);
    await step("one from before", of("/get-access-token"));
  }),
];
