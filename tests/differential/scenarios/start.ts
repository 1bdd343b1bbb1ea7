/** `POST /sign-in/social` (contract §3.3, §4.2 and §6.2). */

import { ADA, scenario, type Scenario } from "../scenario.ts";

/** Each in a browser of its own, where no other sign-in is under way. */
const ask = (json: unknown) => ({ method: "POST", path: "/sign-in/social", json, as: JSON.stringify(json) });

export const START: readonly Scenario[] = [
  scenario("start", "usual", async ({ step }) => {
    await step("with Google", ask({ provider: "google", callbackURL: "/home" }));
    await step("with GitHub", ask({ provider: "github", callbackURL: "/home" }));
    await step("without a callbackURL", ask({ provider: "github" }));
    await step("without a redirect", ask({ provider: "github", disableRedirect: true }));
    await step("with more scopes", ask({ provider: "github", scopes: ["repo", "gist"] }));
    await step("with scopes of none", ask({ provider: "github", scopes: [] }));
    await step("with a hint", ask({ provider: "github", loginHint: "ada" }));
    await step("with a hint for Google", ask({ provider: "google", loginHint: "ada@example.com" }));
    await step("with what nobody knows", ask({ provider: "github", more: { of: 1 } }));
    await step("with additional data", ask({ provider: "github", additionalData: { plan: "pro" } }));
  }),

  scenario("start, refused", "usual", async ({ step }) => {
    await step("no provider", ask({}));
    await step("an unknown provider", ask({ provider: "nobody" }));
    await step("a provider that is not set up", ask({ provider: "gitlab" }));
    await step("a provider that is no text", ask({ provider: 1 }));
    await step("scopes that are no list", ask({ provider: "github", scopes: "repo" }));
    await step("a scope that is no text", ask({ provider: "github", scopes: ["repo", 1] }));
    await step("three mistakes", ask({ provider: 1, scopes: 1, disableRedirect: "yes" }));
    await step("a callbackURL that is no text", ask({ provider: "github", callbackURL: 1 }));
  }),

  scenario("where to go afterwards", "usual", async ({ step }) => {
    for (const url of ["/", "/a?b=c&d=%20", "/a#b", "https://app.example.com/a", "/ä", "/a%2Fb?c=%2F"]) {
      await step(`callbackURL ${url}`, ask({ provider: "github", callbackURL: url }));
    }
    for (const url of ["https://evil.example", "//evil.example", "javascript:alert(1)", "home", ""]) {
      await step(`callbackURL ${url || "empty"}`, ask({ provider: "github", callbackURL: url }));
    }
    await step("errorCallbackURL", ask({ provider: "github", errorCallbackURL: "/sorry" }));
    await step("errorCallbackURL elsewhere", ask({ provider: "github", errorCallbackURL: "https://evil.example" }));
    await step("newUserCallbackURL", ask({ provider: "github", newUserCallbackURL: "/welcome" }));
    await step("newUserCallbackURL elsewhere", ask({ provider: "github", newUserCallbackURL: "https://evil.example" }));
  }),

  scenario("a page told to the provider", "provider options", async ({ step }) => {
    await step("Google", ask({ provider: "google", scopes: ["https://www.googleapis.com/auth/drive"] }));
    await step("GitHub", ask({ provider: "github" }));
  }),

  scenario("cookies of a local app", "local", async ({ step, signIn }) => {
    await signIn("sign in", ADA);
    await step("read", { path: "/get-session" });
    await step("leave", { method: "POST", path: "/sign-out", json: {} });
  }),

  scenario("cookies with a prefix", "cookie prefix", async ({ step, signIn }) => {
    await signIn("sign in", ADA);
    await step("read", { path: "/get-session" });
    await step("leave", { method: "POST", path: "/sign-out", json: {} });
  }),

  scenario("cookies that are not Secure", "plain cookies", async ({ step, signIn }) => {
    await signIn("sign in", ADA);
    await step("read", { path: "/get-session" });
  }),

  scenario("cookies that are Secure locally", "secure cookies locally", async ({ step, signIn }) => {
    await signIn("sign in", ADA);
    await step("read", { path: "/get-session" });
  }),
];
