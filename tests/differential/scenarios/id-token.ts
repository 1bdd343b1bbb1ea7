/** Signing in with an ID token that the app has got by itself (contract §3.3). */

import type { Play } from "../play.ts";
import { ADA, GRACE, scenario, type Scenario } from "../scenario.ts";

const ask = (idToken: object, more: object = {}) => ({
  method: "POST", path: "/sign-in/social", json: { provider: "google", idToken, ...more }, as: JSON.stringify([idToken, more]),
});

const tokensOf = (idToken: Play["idToken"]) => (...of: Parameters<Play["idToken"]>) => ({ token: idToken(...of) });
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
