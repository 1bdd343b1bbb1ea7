/** `BETTER_AUTH_SECRETS`: what was made under an older secret, or before there were versions. */

import { createHmac } from "node:crypto";
import { symmetricDecodeJWT, symmetricEncodeJWT, symmetricEncrypt } from "better-auth/crypto";

import { OLDER, SECRET, secretsOf, CONFIGURATIONS } from "../configurations.ts";
import { ACCESS, write } from "../script.ts";
import { ADA, scenario, type Scenario } from "../scenario.ts";
import type { Side } from "../side.ts";

const NAME = "__Secure-better-auth.session_";
const SALT = "better-auth-session";
const [NEWEST = ""] = secretsOf(CONFIGURATIONS["rotated secrets"]);

/** The browser's session cookie, as it would have been signed under another secret. */
async function signedBy(side: Side, secret: string): Promise<string> {
  const token = String(side.row("session")["token"]);
  const signature = createHmac("sha256", secret).update(token).digest("base64");
  return `${NAME}token=${encodeURIComponent(`${token}.${signature}`)}`;
}

/** Both cookies, the session's data sealed under another secret. */
async function dataSealedBy(side: Side, secret: string): Promise<string> {
  const [token, data] = [await side.cookie("session_token"), await side.cookie("session_data")];
  const content = (await symmetricDecodeJWT(data, NEWEST, SALT)) as Record<string, unknown>;
  return `${NAME}token=${token}; ${NAME}data=${await symmetricEncodeJWT(content, secret, SALT, 300)}`;
}

export const SECRETS: readonly Scenario[] = [
  scenario("secrets that were rotated", "rotated secrets", async ({ step, signIn, change }) => {
    const read = { path: "/get-session" };
    const token = (side: Side) => ({
      method: "POST", path: "/get-access-token", json: { accountId: String(side.row("account")["id"]) },
    });
    await signIn("Ada", ADA);
    await step("from the cookie", read);
    await step("the token", token);
    await step("a cookie of the older secret", async (side) => ({ ...read, cookie: await signedBy(side, OLDER) }));
    await step("a cookie from before there were versions", async (side) => ({ ...read, cookie: await signedBy(side, SECRET) }));
    await change((sql) => sql`update "user" set name = 'Countess'`);
    await step("data of the current secret", async (side) => ({ ...read, cookie: await dataSealedBy(side, NEWEST) }));
    await step("data of the older secret", async (side) => ({ ...read, cookie: await dataSealedBy(side, OLDER) }));
    await step("data from before there were versions", async (side) => ({ ...read, cookie: await dataSealedBy(side, SECRET) }));
    await step("data of nobody's secret", async (side) => ({ ...read, cookie: await dataSealedBy(side, "nobody's") }));
    const stored = async (prefix: string, key: string): Promise<void> => {
      const value = prefix + (await symmetricEncrypt({ key, data: write(ACCESS, ADA) }));
      await change((sql) => sql`update account set access_token = ${value}`);
    };
    await stored("$ba$1$", OLDER);
    await step("a token of the older secret", token);
    await stored("", SECRET);
    await step("a token from before there were versions", token);
    await stored("$ba$3$", NEWEST);
    await step("a token of a version that is gone", token);
    await signIn("Ada again", ADA);
    await step("leave", { method: "POST", path: "/sign-out", json: {} });
  }),
];
