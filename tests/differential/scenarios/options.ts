/** Options of cookies, origins, secrets and providers that show in any sign-in. */

import type { ConfigurationName } from "../configurations.ts";
import { ADA, GRACE, scenario, type Scenario } from "../scenario.ts";

const read = { path: "/get-session" };
const leave = { method: "POST", path: "/sign-out", json: {} };
const DAY = 86_400;

/** Signs in, reads and leaves: every cookie there is. */
function cookies(configuration: ConfigurationName): Scenario {
  return scenario(`cookies: ${configuration}`, configuration, async ({ step, signIn, advance }) => {
    await signIn("sign in", ADA);
    await step("read", read);
    await advance(2 * DAY);
    await step("slide", read);
    await step("leave", leave);
  });
}

function origins(configuration: ConfigurationName, asked: readonly string[]): Scenario {
  return scenario(`origins: ${configuration}`, configuration, async ({ step }) => {
    for (const origin of asked) {
      await step(`from ${origin}`, { ...leave, cookie: "theme=dark", origin });
      await step(`to ${origin}`, {
        method: "POST", path: "/sign-in/social", json: { provider: "github", callbackURL: `${origin}/in` }, as: origin,
      });
    }
  });
}

export const OPTIONS: readonly Scenario[] = [
  cookies("cookies across subdomains"),
  cookies("cookies of a named domain"),
  cookies("cookie attributes"),
  cookies("cookies with names of their own"),

  origins("origin patterns", [
    "https://a.preview.example.com", "https://a.b.preview.example.com", "https://preview.example.com",
    "http://a.preview.example.com", "https://a.preview.example.com.evil.example",
    "https://app1.example.org", "https://app12.example.org", "http://anything.example.net", "myapp://", "exp://192.168.0.1:8081",
  ]),

  scenario("no checks of origins", "origin check off", async ({ step, signIn }) => {
    await signIn("to a stranger", ADA, { start: { callbackURL: "https://evil.example/in" } });
    await step("from a stranger", { ...leave, origin: "https://evil.example" });
  }),

  scenario("no checks of CSRF", "CSRF check off", async ({ step, signIn }) => {
    await step("to a stranger", { method: "POST", path: "/sign-in/social", json: { provider: "github", callbackURL: "https://evil.example" } });
    await signIn("sign in", ADA);
    await step("from a stranger", { ...leave, origin: "https://evil.example" });
  }),

  scenario("parameters of one's own", "usual", async ({ step }) => {
    const ask = (additionalParams: unknown) => ({
      method: "POST", path: "/sign-in/social", json: { provider: "github", additionalParams }, as: JSON.stringify(additionalParams),
    });
    await step("one", ask({ audience: "x y" }));
    await step("two", ask({ a: "1", b: "2" }));
    await step("one of ours", ask({ state: "mine" }));
    await step("a redirect", ask({ redirect_uri: "https://evil.example" }));
    await step("a number", ask({ a: 1 }));
    await step("a list", ask(["a"]));
  }),
];

export const PROFILES: readonly Scenario[] = [
  scenario("profiles that follow the provider", "profile overridden", async ({ step, signIn }) => {
    await signIn("first", ADA);
    await signIn("with another name", { ...ADA, name: "Countess", picture: "https://pictures.example/new" });
    await step("read", { path: "/get-session?disableCookieCache=true" });
    await signIn("with another address", { ...ADA, email: "countess@example.com" });
    await signIn("with an address that nobody vouches for", { ...ADA, email: "ada2@example.com", verified: false });
    await step("read once more", { path: "/get-session?disableCookieCache=true" });
    await signIn("Grace", GRACE, { as: "grace" });
    await signIn("with somebody else's address", { ...ADA, email: GRACE.email ?? "" }, { as: "second" });
  }),

  scenario("addresses that must be verified", "verified addresses only", async ({ signIn }) => {
    await signIn("verified", ADA);
    await signIn("unverified", { ...GRACE, verified: false }, { as: "grace" });
    await signIn("unverified again", { ...GRACE, verified: false }, { as: "grace again" });
    await signIn("verified by now", GRACE, { as: "grace verified" });
  }),
];
