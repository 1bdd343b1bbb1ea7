/** The configurations that steps are compared under: one set of options, given to both sides. */

import type { JsonObject } from "../stack/config.ts";

/** One configuration. */
export interface Configuration {
  /** Better Auth's options, as both get them, over {@link USUAL}. */
  readonly options?: JsonObject;
  /** `BETTER_AUTH_SECRETS`, the newest first. */
  readonly secrets?: string;
}

/** What every configuration has unless it says otherwise. Sign-ins come faster here than from people. */
export const USUAL: JsonObject = { baseURL: "https://app.example.com" };

/** By name. */
export const CONFIGURATIONS = {
  usual: {},
  local: { options: { baseURL: "http://localhost:8787" } },
  "base path": { options: { basePath: "/sign-in-here" } },
  "path in the base URL": { options: { baseURL: "https://app.example.com/own/auth" } },
  "trusted origins": { options: { trustedOrigins: ["https://admin.example.com"] } },
  "short sessions": { options: { session: { expiresIn: 7_200, updateAge: 600 } } },
  "slides at every read": { options: { session: { updateAge: 0 } } },
  "never slides": { options: { session: { disableSessionRefresh: true } } },
  "no linking": { options: { account: { accountLinking: { enabled: false } } } },
  "no implicit linking": { options: { account: { accountLinking: { disableImplicitLinking: true } } } },
  "github trusted": { options: { account: { accountLinking: { trustedProviders: ["github"] } } } },
  "local address unverified": { options: { account: { accountLinking: { requireLocalEmailVerified: false } } } },
  "tokens of the first sign-in": { options: { account: { updateAccountOnSignIn: false } } },
  "cookie prefix": { options: { advanced: { cookiePrefix: "acme" } } },
  "plain cookies": { options: { advanced: { useSecureCookies: false } } },
  "secure cookies locally": { options: { baseURL: "http://localhost:8787", advanced: { useSecureCookies: true } } },
  "cloudflare address": { options: { advanced: { ipAddress: { ipAddressHeaders: ["cf-connecting-ip", "x-real-ip"] } } } },
  "no addresses": { options: { advanced: { ipAddress: { disableIpTracking: true } } } },
  "error page": { options: { onAPIError: { errorURL: "/problem?from=auth" } } },
  "error page elsewhere": { options: { onAPIError: { errorURL: "https://status.example.com/problem" } } },
  "provider options": {
    options: {
      socialProviders: {
        google: { scope: ["https://www.googleapis.com/auth/calendar"], accessType: "offline", prompt: "consent", hd: "example.com" },
        github: { scope: ["repo"], disableDefaultScope: true, redirectURI: "https://app.example.com/api/auth/callback/github" },
      },
    },
  },
  "no sign-up": { options: { socialProviders: { google: { disableSignUp: true }, github: { disableImplicitSignUp: true } } } },
  "freshness off": { options: { session: { freshAge: 0 } } },
  "fresh for five minutes": { options: { session: { freshAge: 300 } } },
  "additional fields": {
    options: {
      user: {
        additionalFields: {
          plan: { type: "string", required: false },
          seats: { type: "number", required: false },
          role: { type: "string", required: false, input: false },
        },
      },
      session: { additionalFields: { theme: { type: "string", required: false } } },
    },
  },
  "delete user": { options: { user: { deleteUser: { enabled: true } } } },
  "different emails": { options: { account: { accountLinking: { allowDifferentEmails: true, updateUserInfoOnLink: true } } } },
  "google trusted": { options: { account: { accountLinking: { trustedProviders: ["google"] } } } },
  "unlinking all": { options: { account: { accountLinking: { allowUnlinkingAll: true } } } },
  "encrypted tokens": { options: { account: { encryptOAuthTokens: true } } },
  "cache compact": { options: { session: { cookieCache: { enabled: true } } } },
  "cache jwt": { options: { session: { cookieCache: { enabled: true, strategy: "jwt", maxAge: 600 } } } },
  "cache jwe": { options: { session: { cookieCache: { enabled: true, strategy: "jwe" } } } },
  "cache of another version": { options: { session: { cookieCache: { enabled: true, version: "7" } } } },
  "deferred refresh": { options: { session: { deferSessionRefresh: true } } },
  "cookies across subdomains": { options: { advanced: { crossSubDomainCookies: { enabled: true } } } },
  "cookies of a named domain": { options: { advanced: { crossSubDomainCookies: { enabled: true, domain: "example.com" } } } },
  "cookie attributes": { options: { advanced: { defaultCookieAttributes: { sameSite: "none", partitioned: true, path: "/api" } } } },
  "cookies with names of their own": {
    options: {
      advanced: {
        cookies: {
          session_token: { name: "sid", attributes: { sameSite: "strict" } },
          session_data: { name: "sdata" },
        },
      },
    },
  },
  "origin patterns": {
    options: { trustedOrigins: ["https://*.preview.example.com", "https://app?.example.org", "*.example.net", "myapp://", "exp://"] },
  },
  "origin check off": { options: { advanced: { disableOriginCheck: true } } },
  "CSRF check off": { options: { advanced: { disableCSRFCheck: true } } },
  "profile overridden": { options: { socialProviders: { github: { overrideUserInfoOnSignIn: true } } } },
  "verified addresses only": { options: { socialProviders: { github: { requireEmailVerification: true } } } },
  "rate limit": { options: { rateLimit: { enabled: true } } },
  "rate limit of one": { options: { rateLimit: { enabled: true, window: 60, max: 1 } } },
} as const satisfies Record<string, Configuration>;

export type ConfigurationName = keyof typeof CONFIGURATIONS;
