/** Fields that the app has added (`user.additionalFields`, `session.additionalFields`). */

import { ADA, scenario, type Scenario } from "../scenario.ts";

const DAY = 86_400;
const read = { path: "/get-session" };
const update = (json: unknown) => ({ method: "POST", path: "/update-user", json });
const ofSession = (json: unknown) => ({ method: "POST", path: "/update-session", json });

export const FIELDS: readonly Scenario[] = [
  scenario("fields of one's own", "additional fields", async ({ step, signIn }) => {
    await signIn("Ada", ADA);
    await step("read", read);
    await step("a text", update({ plan: "pro" }));
    await step("read it", read);
    await step("a number", update({ seats: 3 }));
    await step("a truth value", update({ trial: true }));
    await step("a moment", update({ renewsAt: "2027-01-02T03:04:05.678Z" }));
    await step("a list", update({ tags: ["a", "b c", "d,e"] }));
    await step("a value of any shape", update({ settings: { theme: "dark", sizes: [1, 2] } }));
    await step("one that nobody is shown", update({ note: "quiet" }));
    await step("one whose column has another name", update({ nick: "Countess" }));
    await step("read all", read);
    await step("several at once", update({ name: "Ada", plan: "free", seats: null, trial: false }));
    await step("nothing in all of them", update({ plan: null, renewsAt: null, tags: null, settings: null, nick: null }));
    await step("read nothing", read);
    await step("a field that is not for users", update({ role: "admin" }));
    await step("the same, made nothing", update({ role: "", plan: "pro" }));
    await step("read the last", read);
  }),

  scenario("fields of one's own, with values of another type", "additional fields", async ({ step, signIn }) => {
    await signIn("Ada", ADA);
    await step("a text that is a number", update({ plan: 3 }));
    await step("a number that is a text", update({ seats: "4" }));
    await step("a number that is none", update({ seats: "three" }));
    await step("read", read);
  }),

  scenario("fields of a session", "additional fields", async ({ step, signIn }) => {
    await step("nobody's", ofSession({ theme: "dark" }));
    await signIn("Ada", ADA);
    await step("a text", ofSession({ theme: "dark" }));
    await step("a number", ofSession({ visits: 7 }));
    await step("both, and one that is none", ofSession({ theme: "light", visits: 8, more: 1 }));
    await step("read", read);
    await step("sessions", { path: "/list-sessions" });
    await step("nothing", ofSession({ theme: null }));
    await step("a core field beside one", ofSession({ userId: "somebody", theme: "dark" }));
    await step("read again", read);
    await step("leave", { method: "POST", path: "/sign-out", json: {} });
  }),

  scenario("a field of a session that is due", "additional fields", async ({ step, signIn, advance }) => {
    await signIn("Ada", ADA);
    await advance(DAY + 60);
    await step("a text", ofSession({ theme: "dark" }));
    await step("the next read", read);
  }),

  scenario("fields with defaults", "fields with defaults", async ({ step, signIn }) => {
    await signIn("Ada", ADA);
    await step("read", read);
    await step("one of a list of words", update({ plan: "pro", seats: 2 }));
    await step("one that is not for users", update({ role: "admin" }));
    await step("a session's", ofSession({ theme: "dark" }));
    await step("read again", read);
    await signIn("Ada elsewhere", ADA, { as: "second" });
    await step("read elsewhere", { ...read, as: "second" });
  }),

  scenario("a field that must be given", "a field that must be given", async ({ signIn, step }) => {
    await signIn("Ada", ADA);
    await step("read", read);
  }),
];
