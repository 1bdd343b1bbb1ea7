/** A user's sessions: listing, revoking and updating them (contract §3.4). */

import type { Play } from "../play.ts";
import { ADA, GRACE, scenario, type Scenario } from "../scenario.ts";
import type { Side } from "../side.ts";

const read = { path: "/get-session" };
const list = { path: "/list-sessions" };
const post = (path: string, json: unknown = {}) => ({ method: "POST", path, json });
const DAY = 86_400;

/** Ada in two browsers and Grace in one. */
async function three({ signIn }: Play): Promise<void> {
  await signIn("Ada", ADA);
  await signIn("Ada elsewhere", ADA, { as: "second" });
  await signIn("Grace", GRACE, { as: "grace" });
}

const token = (place: number) => (side: Side) => String(side.row("session", place)["token"]);

export const SESSIONS: readonly Scenario[] = [
  scenario("listing sessions", "usual", async (play) => {
    const { step, advance, change } = play;
    await step("nobody", list);
    await three(play);
    await step("Ada's", list);
    await step("Grace's", { ...list, as: "grace" });
    await change((sql) => sql`update session set expires_at = created_at - interval '1 hour'
                              where id = (select id from session order by created_at offset 1 limit 1)`);
    await step("one has ended", list);
    await advance(DAY + 60);
    await step("not fresh any more", list);
    await change((sql) => sql`delete from session`);
    await step("gone", list);
  }),

  scenario("listing while never fresh", "freshness off", async ({ step, signIn, advance }) => {
    await signIn("Ada", ADA);
    await advance(3 * DAY);
    await step("list", list);
  }),

  scenario("listing while fresh for a minute", "fresh for five minutes", async ({ step, signIn, advance }) => {
    await signIn("Ada", ADA);
    await step("fresh", list);
    await advance(360);
    await step("not fresh", list);
  }),

  scenario("revoking one session", "usual", async (play) => {
    const { step } = play;
    await step("nobody", post("/revoke-session", { token: "x" }));
    await three(play);
    await step("no token", post("/revoke-session"));
    await step("a token that is no text", post("/revoke-session", { token: 1 }));
    await step("a token of nobody", post("/revoke-session", { token: "nobody" }));
    await step("a token of somebody else", (side) => post("/revoke-session", { token: token(2)(side) }));
    await step("Grace is still there", { ...read, as: "grace" });
    await step("the other browser", (side) => post("/revoke-session", { token: token(1)(side) }));
    await step("the other browser is out", { ...read, as: "second" });
    await step("itself", (side) => post("/revoke-session", { token: token(0)(side) }));
    await step("itself is out", read);
  }),

  scenario("revoking all sessions", "usual", async (play) => {
    const { step } = play;
    await step("nobody", post("/revoke-sessions"));
    await three(play);
    await step("all", post("/revoke-sessions"));
    await step("Ada is out", read);
    await step("Ada is out elsewhere", { ...read, as: "second" });
    await step("Grace is in", { ...read, as: "grace" });
  }),

  scenario("revoking other sessions", "usual", async (play) => {
    const { step } = play;
    await step("nobody", post("/revoke-other-sessions"));
    await three(play);
    await step("the others", post("/revoke-other-sessions"));
    await step("Ada is in", read);
    await step("Ada is out elsewhere", { ...read, as: "second" });
    await step("no others", post("/revoke-other-sessions"));
    await step("Grace is in", { ...read, as: "grace" });
  }),

  scenario("revoking with a cookie of a session that is gone", "usual", async ({ step, signIn, change }) => {
    await signIn("Ada", ADA);
    await change((sql) => sql`delete from session`);
    for (const path of ["/revoke-session", "/revoke-sessions", "/revoke-other-sessions"]) {
      await step(path, post(path, { token: "x" }));
    }
  }),

  scenario("updating a session without fields", "usual", async ({ step, signIn }) => {
    await step("nobody", post("/update-session", { theme: "dark" }));
    await signIn("Ada", ADA);
    await step("nothing", post("/update-session"));
    await step("a field that is none", post("/update-session", { theme: "dark" }));
    await step("a core field", post("/update-session", { userId: "x", token: "y" }));
    await step("an array", post("/update-session", []));
  }),
];
