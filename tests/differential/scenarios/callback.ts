/** `GET` and `POST /callback/:id`: sign-ins that succeed, and every way in which they end otherwise (contract §4.4). */

import { write, CODE, type Script } from "../script.ts";
import { ADA, GRACE, scenario, type Scenario } from "../scenario.ts";
import type { Play } from "../play.ts";

/** A sign-in that starts as usual, and ends in the callback under test. */
async function failing(play: Play, name: string, script: Script, options: Parameters<Play["signIn"]>[2] = {}): Promise<void> {
  await play.signIn(name, script, { as: name, ...options });
}

export const CALLBACK: readonly Scenario[] = [
  scenario("first and later sign-ins", "usual", async ({ step, signIn, advance }) => {
    await signIn("Ada by GitHub", ADA);
    await step("Ada", { path: "/get-session" });
    await signIn("Grace by Google", GRACE, { provider: "google", as: "other" });
    await step("Grace", { path: "/get-session", as: "other" });
    await advance(3_600);
    await signIn("Ada by GitHub, again", { ...ADA, name: "Countess" }, { as: "second" });
    await step("Ada, again", { path: "/get-session", as: "second" });
    await signIn("Grace by Google, again", GRACE, { provider: "google", as: "third" });
    await step("Ada's first browser", { path: "/get-session" });
  }),

  scenario("what a new user is told", "usual", async ({ signIn }) => {
    const start = { newUserCallbackURL: "/welcome" };
    await signIn("new", ADA, { start });
    await signIn("known", ADA, { start, as: "second" });
    await signIn("back to the origin", GRACE, { start: { callbackURL: undefined }, as: "third" });
  }),

  scenario("profiles", "usual", async ({ signIn }) => {
    const at = (subject: string, email: string) => ({ subject, email });
    await signIn("an address in capitals", at("3", "CAPS@Example.COM"), { as: "a" });
    await signIn("no name at GitHub", { ...at("4", "noname@example.com"), name: null }, { as: "b" });
    await signIn("no name at Google", { ...at("5", "noname2@example.com"), name: null }, { provider: "google", as: "c" });
    await signIn("no picture", { ...at("6", "nopicture@example.com"), picture: null }, { provider: "google", as: "d" });
    await signIn("unverified at Google", { ...at("7", "unverified@example.com"), verified: false }, { provider: "google", as: "e" });
    await signIn("unverified at GitHub", { ...at("8", "unverified2@example.com"), verified: false }, { as: "f" });
    await signIn("the second address is the primary one", {
      ...at("9", "x@example.com"),
      emails: [
        { email: "first@example.com", primary: false, verified: true },
        { email: "primary@example.com", primary: true, verified: true },
      ],
    }, { as: "g" });
    await signIn("a published address", { ...at("10", "hidden@example.com"), claims: { email: "public@example.com" } }, { as: "h" });
    await signIn("a long name", { ...at("12", "long@example.com"), name: "Ada ".repeat(200) }, { as: "j" });
    await signIn("names beyond ASCII", { ...at("11", "unicode@example.com"), name: "Ädä 🦊 \"<b>\"" }, { as: "i" });
  }),

  scenario("profiles that are cleaned", "usual", async ({ signIn }) => {
    const cleaned = { ...ADA, name: "Ada\nLovelace", picture: "javascript:alert(1)" };
    await signIn("a line break in the name, and a script for a picture", cleaned, { provider: "google" });
  }),

  scenario("profiles that are refused", "usual", async ({ signIn }) => {
    await signIn("two addresses in one", { ...ADA, email: "ada@example.com,eve@example.com" }, { provider: "google" });
  }),

  scenario("tokens that are kept", "usual", async ({ signIn }) => {
    const google = { provider: "google" };
    await signIn("a refresh token", { ...ADA, token: { refresh_token: "refresh-me", refresh_token_expires_in: 86_400 } }, { ...google, as: "a" });
    await signIn("no lifetime", { ...GRACE, token: { expires_in: null } }, { ...google, as: "b" });
    await signIn("no scope", { subject: "12", email: "noscope@example.com", token: { scope: null } }, { ...google, as: "c" });
    await signIn("new tokens", { ...ADA, token: { refresh_token: "refresh-me-again" } }, { ...google, as: "d" });
    await signIn("no refresh token this time", ADA, { ...google, as: "e" });
    await signIn("another scope this time", { ...GRACE, token: { scope: "openid" } }, { ...google, as: "f" });
  }),

  scenario("tokens that are left alone", "tokens of the first sign-in", async ({ signIn }) => {
    await signIn("first", { ...ADA, token: { refresh_token: "one" } }, { provider: "google" });
    await signIn("later", { ...ADA, token: { refresh_token: "two", scope: "openid" } }, { provider: "google", as: "second" });
  }),

  scenario("tokens that are encrypted", "encrypted tokens", async ({ signIn }) => {
    await signIn("GitHub", ADA, { as: "a" });
    await signIn("Google", { ...ADA, token: { refresh_token: "refresh-me" } }, { provider: "google", as: "b" });
  }),

  scenario("who the browser was", "cloudflare address", async ({ signIn }) => {
    const from = (headers: Record<string, string>) => ({ headers, as: JSON.stringify(headers) });
    await signIn("Cloudflare's header", ADA, from({ "cf-connecting-ip": "198.51.100.7" }));
    await signIn("both headers", ADA, from({ "cf-connecting-ip": "198.51.100.7", "x-real-ip": "198.51.100.8" }));
    await signIn("the second header", ADA, from({ "x-real-ip": "198.51.100.8" }));
    await signIn("neither", ADA);
    await signIn("an address of version 6", ADA, from({ "cf-connecting-ip": "2001:DB8:1:2:3:4:5:6" }));
    await signIn("one of version 4 in one of version 6", ADA, from({ "cf-connecting-ip": "::ffff:198.51.100.7" }));
    await signIn("no address", ADA, from({ "cf-connecting-ip": "nobody" }));
    await signIn("no browser", ADA, from({ "user-agent": "" }));
  }),

  scenario("who came through proxies", "usual", async ({ signIn }) => {
    const from = (value: string) => ({ headers: { "x-forwarded-for": value }, as: value });
    await signIn("one", ADA, from("198.51.100.7"));
    await signIn("two", ADA, from("198.51.100.7, 10.0.0.1"));
    await signIn("a port", ADA, from("198.51.100.7:1234"));
  }),

  scenario("nobody's address", "no addresses", async ({ signIn }) => {
    await signIn("sign in", ADA);
  }),

  scenario("callbacks of nobody", "usual", async ({ step }) => {
    await step("nothing at all", { path: "/callback/github" });
    await step("no state", { path: "/callback/github?code=x" });
    await step("an unknown state", { path: "/callback/github?code=x&state=unknown-state" });
    await step("an error without a state", { path: "/callback/github?error=access_denied" });
    await step("a code twice", { path: "/callback/github?code=x&code=y&state=z" });
    await step("a state twice", { path: "/callback/github?code=x&state=y&state=z" });
    await step("an unknown provider", { path: "/callback/nobody?code=x&state=y" });
  }),

  scenario("callbacks that fail", "usual", async (play) => {
    const failure = { start: { errorCallbackURL: "/sorry?from=auth" } };
    await failing(play, "cancelled", ADA, { change: (query) => { query.delete("code"); query.set("error", "access_denied"); } });
    await failing(play, "cancelled with words", ADA, {
      ...failure,
      change: (query) => { query.delete("code"); query.set("error", "access_denied"); query.set("error_description", "Not today"); },
    });
    await failing(play, "no code", ADA, { ...failure, change: (query) => query.delete("code") });
    await failing(play, "a wrong code", ADA, { ...failure, change: (query) => query.set("code", "wrong") });
    await failing(play, "a code for another verifier", ADA, {
      change: (query) => query.set("code", write(CODE, { script: ADA, challenge: "another", nonce: null })),
    });
    await failing(play, "a token endpoint that is down", { ...ADA, tokenStatus: 500 }, failure);
    await failing(play, "no access token", { ...ADA, token: { access_token: null } });
    await failing(play, "a profile that is down", { ...ADA, userStatus: 500 }, failure);
    await failing(play, "no address at GitHub", { ...ADA, emails: [] }, failure);
    await failing(play, "no address at Google", { ...ADA, email: null }, { ...failure, provider: "google" });
    await failing(play, "no ID token", { ...ADA, token: { id_token: null } }, { ...failure, provider: "google" });
  }),

  scenario("a callback at another provider", "usual", async ({ step }) => {
    await step("start at GitHub", { method: "POST", path: "/sign-in/social", json: { provider: "github", callbackURL: "/home" } });
    await step("come back to nobody", (side) => ({ path: `/callback/nobody?code=x&state=${side.authorization().searchParams.get("state")}` }));
  }),

  scenario("another browser", "usual", async ({ step, comeBack }) => {
    await step("start", { method: "POST", path: "/sign-in/social", json: { provider: "github", callbackURL: "/home", errorCallbackURL: "/sorry" } });
    await comeBack("come back elsewhere", ADA, { as: "elsewhere" });
  }),

  scenario("errors with a page of one's own", "error page", async (play) => {
    await failing(play, "no code", ADA, { change: (query) => query.delete("code") });
    await failing(play, "no code, with a page for it", ADA, {
      start: { errorCallbackURL: "/sorry" }, change: (query) => query.delete("code"),
    });
    await play.step("nobody's", { path: "/callback/github?code=x&state=y" });
  }),

  scenario("errors with a page elsewhere", "error page elsewhere", async (play) => {
    await failing(play, "no code", ADA, { change: (query) => query.delete("code") });
    await play.step("error", { path: "/error?error=no_code" });
  }),

  scenario("callbacks as a form", "usual", async ({ step }) => {
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    const form = (text: string, query = "") => ({ method: "POST", path: `/callback/github${query}`, headers, text, cookie: null, origin: null });
    await step("a form", form("code=x&state=y"));
    await step("a form and a query", form("code=x&state=y", "?state=z&iss=i"));
    await step("what nobody knows", form("code=x&state=y&more=1"));
    await step("with cookies from elsewhere", { ...form("code=x&state=y"), cookie: "theme=dark", origin: "https://github.com" });
    await step("JSON", { method: "POST", path: "/callback/github", json: { code: "x", state: "y" }, cookie: null });
  }),
];
