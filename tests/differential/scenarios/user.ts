/** The user: updating and deleting (contract §3.4). */

import { ADA, GRACE, scenario, type Scenario } from "../scenario.ts";

const read = { path: "/get-session" };
const update = (json: unknown) => ({ method: "POST", path: "/update-user", json });
const remove = (json: unknown = {}) => ({ method: "POST", path: "/delete-user", json });
const DAY = 86_400;

export const USER: readonly Scenario[] = [
  scenario("updating a user", "usual", async ({ step, signIn, advance }) => {
    await step("nobody", update({ name: "X" }));
    await signIn("Ada", ADA);
    await advance(3_600);
    await step("a name", update({ name: "Countess" }));
    await step("the new name", read);
    await step("an image", update({ image: "https://pictures.example/new" }));
    await step("no image", update({ image: null }));
    await step("both", update({ name: "Ada", image: "/me.png" }));
    await step("an empty name", update({ name: "" }));
    await step("nothing", update({}));
    await step("an address", update({ email: "new@example.com" }));
    await step("an address and a name", update({ email: "new@example.com", name: "X" }));
    await step("what nobody knows", update({ more: 1 }));
    await step("core fields", update({ id: "x", emailVerified: false, createdAt: "2020-01-01" }));
    await step("an array", update([]));
    await step("no object", update("x"));
    await step("as it is now", read);
  }),

  scenario("updating with a name that is no text", "usual", async ({ step, signIn }) => {
    await signIn("Ada", ADA);
    await step("a number", update({ name: 1 }));
  }),

  scenario("updating when the session is due", "usual", async ({ step, signIn, advance }) => {
    await signIn("Ada", ADA);
    await advance(DAY + 60);
    await step("a name", update({ name: "Countess" }));
    await step("the next read", read);
  }),

  scenario("deleting where it is off", "usual", async ({ step, signIn }) => {
    await step("nobody", remove());
    await signIn("Ada", ADA);
    await step("Ada", remove());
    await step("the callback", { path: "/delete-user/callback?token=x" });
  }),

  scenario("deleting a user", "delete user", async ({ step, signIn, advance, change }) => {
    await step("nobody", remove());
    await signIn("Grace", GRACE, { as: "grace" });
    await signIn("Ada", ADA);
    await signIn("Ada elsewhere", ADA, { provider: "google", as: "second" });
    await step("a callback elsewhere", remove({ callbackURL: "https://evil.example" }));
    await step("a token of nobody", remove({ token: "nobody" }));
    await step("a password, of a user without one", remove({ password: "secret" }));
    await step("the callback, with a token of nobody", { path: "/delete-user/callback?token=nobody" });
    await advance(DAY + 60);
    await step("not fresh", remove());
    await change((sql) => sql`update session set expires_at = created_at + interval '7 days', updated_at = created_at`);
    await signIn("Ada again", ADA);
    await step("fresh", remove());
    await step("Ada is out", read);
    await step("Ada is out elsewhere", { ...read, as: "second" });
    await step("Grace is in", { ...read, as: "grace" });
    await signIn("Ada as a new user", { ...ADA, subject: "1005" });
  }),

  scenario("deleting the only user", "delete user", async ({ step, signIn }) => {
    await signIn("Ada", ADA);
    await step("Ada", remove({ callbackURL: "/bye" }));
    await step("Ada once more", remove());
    await step("Ada is out", read);
    await signIn("Ada again", { ...ADA, subject: "1006" });
    await step("Ada is somebody new", read);
  }),

  scenario("deleting without being fresh", "deleting at any age", async ({ step, signIn, advance }) => {
    await signIn("Ada", ADA);
    await advance(DAY - 60);
    await step("Ada", remove());
    await step("Ada is out", read);
  }),
];
