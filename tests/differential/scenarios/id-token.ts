/** Signing in with an ID token that the app has got by itself (contract §3.3). */

import { createHash } from "node:crypto";

import type { Play } from "../play.ts";
import { ADA, GRACE, scenario, type Scenario } from "../scenario.ts";

const ask = (idToken: object, more: object = {}) => ({
  method: "POST", path: "/sign-in/social", json: { provider: "google", idToken, ...more }, as: JSON.stringify([idToken, more]),
});

const tokensOf = (idToken: Play["idToken"]) => (...of: Parameters<Play["idToken"]>) => ({ token: idToken(...of) });
const TENANT = "11111111-2222-3333-4444-555555555555";
const now = (): number => Math.floor(Date.now() / 1_000);

export const ID_TOKENS: readonly Scenario[] = [
  scenario("ID tokens", "usual", async ({ step, idToken }) => {
    const signed = tokensOf(idToken);
    await step("a new user", () => ask(signed(ADA)));
    await step("a known user", () => ask(signed(ADA), { callbackURL: "/home" }));
    await step("with a nonce", () => ask({ ...signed(ADA, { nonce: "abc" }), nonce: "abc" }));
    await step("with tokens", () => ask({ ...signed(GRACE), accessToken: "access", refreshToken: "refresh" }));
    await step("with somebody's name", () => ask({ ...signed(GRACE), user: { name: { firstName: "G", lastName: "H" } } }));
  }),

  scenario("ID tokens of others", "every provider", async ({ step, idToken }) => {
    const signed = tokensOf(idToken);
    const apple = { provider: "apple" };
    const iss = "https://appleid.apple.com";
    const hashed = createHash("sha256").update("abc").digest("hex");
    await step("Apple's", () => ask(signed({ ...ADA, name: null }, { iss, email_verified: "true" }), apple));
    await step("Apple's, with a name", () =>
      ask({ ...signed({ ...GRACE, name: null }, { iss }), user: { name: { firstName: "Grace", lastName: "Hopper" } } }, apple));
    await step("Apple's, with a nonce", () => ask({ ...signed(ADA, { iss, nonce: "abc" }), nonce: "abc" }, apple));
    await step("Apple's, with a nonce that was hashed", () => ask({ ...signed(ADA, { iss, nonce: hashed }), nonce: "abc" }, apple));
    const tenants = { iss: `https://login.microsoftonline.com/${TENANT}/v2.0`, tid: TENANT, oid: "an-oid" };
    await step("Microsoft's", () => ask(signed({ subject: "3003", email: "m@example.com" }, tenants), { provider: "microsoft" }));
    for (const provider of ["slack", "twitch", "discord", "facebook"]) {
      await step(`at ${provider}`, () => ask(signed(ADA), { provider }));
    }
  }),

  scenario("linking by an ID token", "usual", async ({ step, signIn, idToken }) => {
    const signed = tokensOf(idToken);
    const link = (of: object, as?: string) => ({
      method: "POST", path: "/link-social", json: { provider: "google", idToken: of, callbackURL: "/linked" }, ...(as ? { as } : {}),
    });
    await step("nobody", () => link(signed(ADA)));
    await signIn("Ada", ADA);
    await step("hers", () => link({ ...signed(ADA, { nonce: "abc" }), nonce: "abc", accessToken: "access", refreshToken: "refresh" }));
    await step("hers again", () => link(signed(ADA)));
    await step("both", { path: "/list-accounts" });
    await step("another address", () => link(signed({ ...GRACE, subject: "77" })));
    await step("an address that nobody vouches for", () => link(signed({ ...ADA, subject: "78", verified: false })));
    await step("of another audience", () => link(signed(ADA, { aud: "somebody else" })));
    await signIn("Grace", GRACE, { as: "grace" });
    await step("Ada's for Grace", () => link(signed({ ...GRACE, subject: ADA.subject }), "grace"));
    await step("hers for Grace", () => link(signed(GRACE), "grace"));
  }),

  scenario("ID tokens where they are off", "ID tokens not taken", async ({ step, idToken }) => {
    await step("Google's", () => ask(tokensOf(idToken)(ADA)));
  }),

  scenario("ID tokens for more than one audience", "usual", async ({ step, idToken }) => {
    await step("ours and another", () => ask(tokensOf(idToken)(ADA, { aud: ["differential-client", "somebody else"] })));
  }),

  scenario("ID tokens, refused", "usual", async ({ step, idToken }) => {
    const signed = tokensOf(idToken);
    await step("with another nonce", () => ask({ ...signed(ADA, { nonce: "abc" }), nonce: "xyz" }));
    await step("without the nonce", () => ask({ ...signed(ADA), nonce: "xyz" }));
    await step("of another audience", () => ask(signed(ADA, { aud: "somebody else" })));
    await step("of another issuer", () => ask(signed(ADA, { iss: "https://evil.example" })));
    await step("too old", () => ask(signed(ADA, { iat: now() - 7_200, exp: now() + 600 })));
    await step("expired", () => ask(signed(ADA, { iat: now() - 1_200, exp: now() - 600 })));
    await step("no token at all", ask({ token: "nothing" }));
    await step("an empty one", ask({ token: "" }));
    await step("no member token", ask({}));
    await step("no address", () => ask(signed({ subject: "55", email: null })));
    await step("at a provider that has none", ask({ token: "x" }, { provider: "github" }));
  }),
];
