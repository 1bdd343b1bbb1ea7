/** `GET /get-session` and `POST /sign-out` (contract §3.4 and §5). */

import { ADA, scenario, type Scenario } from "../scenario.ts";

const read = { path: "/get-session" };
const leave = { method: "POST", path: "/sign-out", json: {} };
const DAY = 86_400;

export const SESSION: readonly Scenario[] = [
  scenario("reading", "usual", async ({ step, signIn }) => {
    await step("nobody", read);
    await signIn("sign in", ADA);
    await step("somebody", read);
    await step("from Postgres", { path: "/get-session?disableCookieCache=true" });
    await step("without a refresh", { path: "/get-session?disableRefresh=true" });
    await step("flags that say false", { path: "/get-session?disableCookieCache=false&disableRefresh=false" });
    await step("empty flags", { path: "/get-session?disableCookieCache=" });
    await step("with a stranger's origin", { ...read, origin: "https://evil.example" });
  }),

  scenario("cookies that are not ours", "usual", async ({ step, signIn }) => {
    await signIn("sign in", ADA);
    const name = "__Secure-better-auth.session_token";
    const with_ = (cookie: string) => ({ ...read, cookie });
    await step("not signed", with_(`${name}=abc`));
    await step("badly signed", with_(`${name}=abc.${"A".repeat(43)}%3D`));
    await step("empty", with_(`${name}=`));
    await step("of another name", async (side) => with_(`better-auth.session_token=${await side.cookie("session_token")}`));
    await step("twice, the right one first", async (side) => with_(`${name}=${await side.cookie("session_token")}; ${name}=x`));
    await step("twice, the right one last", async (side) => with_(`${name}=x; ${name}=${await side.cookie("session_token")}`));
    await step("decoded", async (side) => with_(`${name}=${decodeURIComponent(await side.cookie("session_token"))}`));
    await step("quoted", async (side) => with_(`${name}="${await side.cookie("session_token")}"`));
    await step("without spaces", async (side) => with_(`a=b;${name}=${await side.cookie("session_token")};c=d`));
  }),

  scenario("sliding", "usual", async ({ step, signIn, advance }) => {
    await signIn("sign in", ADA);
    await advance(DAY - 600);
    await step("not yet due", read);
    await advance(1_200);
    await step("due, but unwanted", { path: "/get-session?disableRefresh=1" });
    await step("due", read);
    await step("slid just now", read);
    await advance(6 * DAY);
    await step("on the last day", read);
    await advance(7 * DAY + 60);
    await step("too late", read);
    await step("later still", read);
  }),

  scenario("sliding in short sessions", "short sessions", async ({ step, signIn, advance }) => {
    await signIn("sign in", ADA);
    await advance(300);
    await step("not yet due", read);
    await advance(600);
    await step("due", read);
    await advance(7_260);
    await step("too late", read);
  }),

  scenario("sliding at every read", "slides at every read", async ({ step, signIn, advance }) => {
    await signIn("sign in", ADA);
    await advance(120);
    await step("read", read);
  }),

  scenario("never sliding", "never slides", async ({ step, signIn, advance }) => {
    await signIn("sign in", ADA);
    await advance(6 * DAY);
    await step("read", read);
    await advance(DAY + 60);
    await step("too late", read);
  }),

  scenario("rows changed elsewhere", "usual", async ({ step, signIn, change }) => {
    await signIn("sign in", ADA);
    await change((sql) => sql`update "user" set name = 'Countess', image = null`);
    await step("another name", read);
    await change((sql) => sql`delete from session`);
    await step("no session", read);
    await signIn("sign in again", ADA);
    await change((sql) => sql`delete from "user"`);
    await step("no user", read);
  }),

  scenario("leaving", "usual", async ({ step, signIn }) => {
    await step("nobody", leave);
    await signIn("sign in", ADA);
    await signIn("sign in elsewhere", ADA, { as: "other" });
    await step("leave", leave);
    await step("gone", read);
    await step("leave again", leave);
    await step("still there elsewhere", { ...read, as: "other" });
    await step("leave without a body", { method: "POST", path: "/sign-out", as: "other" });
  }),

  scenario("coming back with the cookie of a session that was left", "usual", async ({ step, signIn }) => {
    await signIn("sign in", ADA);
    await step("leave", async (side) => {
      side.notes.set("cookie", `__Secure-better-auth.session_token=${await side.cookie("session_token")}`);
      return leave;
    });
    await step("come back", (side) => ({ ...read, cookie: side.notes.get("cookie") ?? null }));
    await step("leave again", (side) => ({ ...leave, cookie: side.notes.get("cookie") ?? null }));
  }),
];
