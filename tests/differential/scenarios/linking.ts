/** Whose account it is, and who may be linked to whom (contract §4.5). */

import type { ConfigurationName } from "../configurations.ts";
import { ADA, scenario, type Scenario } from "../scenario.ts";

const UNVERIFIED = { ...ADA, verified: false };

/** Signs in by Google, then by GitHub with the same address, under one policy. */
function policy(configuration: ConfigurationName): Scenario {
  return scenario(`linking: ${configuration}`, configuration, async ({ signIn, change }) => {
    await signIn("Google", ADA, { provider: "google", as: "a" });
    await signIn("GitHub, verified", ADA, { as: "b" });
    await change((sql) => sql`delete from account where provider_id = 'github'`);
    // Other people there with her address: our account's id is made of theirs.
    await signIn("GitHub, unverified", { ...UNVERIFIED, subject: "1002" }, { as: "c" });
    await change((sql) => sql`delete from account where provider_id = 'github'`);
    await change((sql) => sql`update "user" set email_verified = false`);
    await signIn("GitHub, verified there alone", { ...ADA, subject: "1003" }, { as: "d" });
  });
}

export const LINKING: readonly Scenario[] = [
  policy("usual"),
  policy("no linking"),
  policy("no implicit linking"),
  policy("github trusted"),
  policy("local address unverified"),

  scenario("addresses that become verified", "usual", async ({ signIn, change }) => {
    await signIn("unverified", UNVERIFIED);
    await signIn("verified by now", ADA, { as: "b" });
    await change((sql) => sql`update "user" set email = 'new@example.com', email_verified = false`);
    await signIn("after the address changed here", ADA, { as: "c" });
  }),

  scenario("an account twice", "usual", async ({ signIn }) => {
    await signIn("first", ADA);
    await signIn("another account with the address", { ...ADA, subject: "1004" }, { as: "b" });
    await signIn("the same account with another address", { ...ADA, email: "ada@other.example" }, { as: "c" });
  }),

  scenario("no sign-up", "no sign-up", async ({ signIn }) => {
    await signIn("Google", ADA, { provider: "google", as: "a" });
    await signIn("GitHub", ADA, { as: "b" });
    await signIn("GitHub, asked for", ADA, { as: "c", start: { requestSignUp: true } });
    await signIn("GitHub, known by now", ADA, { as: "d" });
    await signIn("Google, linked by its address", ADA, { provider: "google", as: "e" });
  }),

  scenario("a workspace", "provider options", async ({ signIn }) => {
    await signIn("of the right domain", { ...ADA, claims: { hd: "example.com" } }, { provider: "google", as: "a" });
    await signIn("of another", { subject: "44", email: "a@other.com", claims: { hd: "other.com" } }, { provider: "google", as: "b" });
    await signIn("of none", { subject: "45", email: "a@gmail.com" }, { provider: "google", as: "c" });
  }),
];
