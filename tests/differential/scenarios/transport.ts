/** What is found where, in which types, and who may ask (contract §3.1 and §6.1). */

import { ADA, scenario, type Scenario } from "../scenario.ts";

const JSON_TYPE = { "content-type": "application/json" };

export const TRANSPORT: readonly Scenario[] = [
  scenario("ok and error", "usual", async ({ step }) => {
    await step("ok", { path: "/ok" });
    await step("ok with a query", { path: "/ok?x=1" });
    await step("error", { path: "/error" });
    await step("error with a code", { path: "/error?error=access_denied" });
    await step("error with a description", { path: "/error?error=access_denied&error_description=No%20thanks%20%3Cb%3E" });
    await step("error with a code that is none", { path: "/error?error=%3Cscript%3E" });
  }),

  scenario("error page of one's own", "error page", async ({ step }) => {
    await step("error", { path: "/error?error=access_denied&error_description=No" });
    await step("error without a code", { path: "/error" });
  }),

  scenario("paths and methods", "usual", async ({ step }) => {
    await step("no such path", { path: "/nope" });
    await step("a slash at the end", { path: "/ok/" });
    await step("POST to a GET", { method: "POST", path: "/ok" });
    await step("GET of a POST", { path: "/sign-out" });
    await step("PUT", { method: "PUT", path: "/get-session" });
    await step("OPTIONS", { method: "OPTIONS", path: "/get-session" });
    await step("a session POSTed without the option", { method: "POST", path: "/get-session", json: {} });
  }),

  scenario("below another base path", "base path", async ({ step, signIn }) => {
    await step("ok", { path: "/ok" });
    await signIn("sign in", ADA);
    await step("read", { path: "/get-session" });
  }),

  scenario("below the path of the base URL", "path in the base URL", async ({ step, signIn }) => {
    await step("ok", { path: "/ok" });
    await signIn("sign in", ADA);
    await step("read", { path: "/get-session" });
  }),

  scenario("bodies", "usual", async ({ step }) => {
    const path = "/sign-in/social";
    await step("no body", { method: "POST", path, headers: JSON_TYPE });
    await step("no body and no type", { method: "POST", path });
    await step("broken JSON", { method: "POST", path, headers: JSON_TYPE, text: '{"provider":' });
    await step("JSON with a charset", {
      method: "POST", path, headers: { "content-type": "application/json; charset=utf-8" }, text: '{"provider":"github"}',
    });
    await step("a form", {
      method: "POST", path, headers: { "content-type": "application/x-www-form-urlencoded" }, text: "provider=github",
    });
    await step("plain text", { method: "POST", path, headers: { "content-type": "text/plain" }, text: '{"provider":"github"}' });
    await step("an array", { method: "POST", path, json: [] });
    await step("a string", { method: "POST", path, json: "github" });
    await step("an empty object to sign-out", { method: "POST", path: "/sign-out", json: {} });
    await step("nothing to sign-out", { method: "POST", path: "/sign-out" });
    await step("broken JSON to sign-out", { method: "POST", path: "/sign-out", headers: JSON_TYPE, text: "{" });
  }),

  scenario("origins with a cookie", "usual", async ({ step }) => {
    const ask = { method: "POST", path: "/sign-out", json: {}, cookie: "theme=dark" };
    await step("the app's own", ask);
    await step("a stranger's", { ...ask, origin: "https://evil.example" });
    await step("none", { ...ask, origin: null });
    await step("null", { ...ask, origin: "null" });
    await step("null from the same origin", { ...ask, origin: "null", headers: { "sec-fetch-site": "same-origin" } });
    await step("null from elsewhere", { ...ask, origin: "null", headers: { "sec-fetch-site": "cross-site" } });
    await step("a referer instead", { ...ask, origin: null, headers: { referer: "https://app.example.com/page" } });
    await step("a stranger's referer", { ...ask, origin: null, headers: { referer: "https://evil.example/page" } });
    await step("the app's name in a stranger's", { ...ask, origin: "https://app.example.com.evil.example" });
    await step("another port", { ...ask, origin: "https://app.example.com:8443" });
    await step("another scheme", { ...ask, origin: "http://app.example.com" });
  }),

  scenario("origins without a cookie", "usual", async ({ step }) => {
    const ask = { method: "POST", path: "/sign-in/social", json: { provider: "github" }, cookie: null };
    await step("a stranger's", { ...ask, origin: "https://evil.example" });
    await step("none", { ...ask, origin: null });
  }),

  scenario("trusted origins", "trusted origins", async ({ step, signIn }) => {
    const ask = { method: "POST", path: "/sign-out", json: {}, cookie: "theme=dark" };
    await step("trusted", { ...ask, origin: "https://admin.example.com" });
    await step("not trusted", { ...ask, origin: "https://other.example.com" });
    await signIn("to a trusted page", ADA, { start: { callbackURL: "https://admin.example.com/in?x=1#y" } });
  }),
];
