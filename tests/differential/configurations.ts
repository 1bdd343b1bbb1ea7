/** The configurations that steps are compared under: one set of options, given to both sides. */

import type { JsonObject } from "../stack/config.ts";

/** One configuration. */
export interface Configuration {
  /** Better Auth's options, as both get them, over {@link USUAL}. */
  readonly options?: JsonObject;
  /** `BETTER_AUTH_SECRETS`, the current one first; beside them {@link SECRET} is `BETTER_AUTH_SECRET`. */
  readonly secrets?: readonly { readonly version: number; readonly value: string }[];
}

/** `BETTER_AUTH_SECRET`. */
export const SECRET = "a-secret-for-tests-that-nobody-else-has";
export const OLDER = "an-older-secret-for-tests-that-nobody-else-has";
const NEWEST = "the-newest-secret-for-tests-that-nobody-else-has";

/** Every secret of a configuration, the current one first. */
export function secretsOf({ secrets = [] }: Configuration): string[] {
  return [...secrets.map(({ value }) => value), SECRET];
}

/** What every configuration has unless it says otherwise. Sign-ins come faster here than from people. */
export const USUAL: JsonObject = { baseURL: "https://app.example.com", rateLimit: { enabled: false } };

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
          trial: { type: "boolean", required: false },
          renewsAt: { type: "date", required: false },
          tags: { type: "string[]", required: false },
          settings: { type: "json", required: false },
          note: { type: "string", required: false, returned: false },
          nick: { type: "string", required: false, fieldName: "nickname" },
        },
      },
      session: { additionalFields: { theme: { type: "string", required: false }, visits: { type: "number", required: false } } },
    },
  },
  "fields with defaults": {
    options: {
      user: {
        additionalFields: {
          plan: { type: "string", defaultValue: "free" },
          seats: { type: "number", defaultValue: 1 },
          role: { type: ["member", "admin"], defaultValue: "member", input: false },
        },
      },
      session: { additionalFields: { theme: { type: "string", defaultValue: "light" } } },
    },
  },
  "a field that must be given": { options: { user: { additionalFields: { plan: { type: "string", required: true } } } } },
  "delete user": { options: { user: { deleteUser: { enabled: true } } } },
  "deleting at any age": { options: { user: { deleteUser: { enabled: true } }, session: { freshAge: 0 } } },
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
  "every provider": {
    options: {
      socialProviders: {
        apple: { clientId: "differential-client" },
        discord: { clientId: "differential-client" },
        facebook: { clientId: "differential-client" },
        gitlab: { clientId: "differential-client" },
        linkedin: { clientId: "differential-client" },
        microsoft: { clientId: "differential-client" },
        slack: { clientId: "differential-client" },
        spotify: { clientId: "differential-client" },
        twitch: { clientId: "differential-client" },
        twitter: { clientId: "differential-client" },
      },
    },
  },
  "every provider's options": {
    options: {
      socialProviders: {
        google: { display: "popup", includeGrantedScopes: false },
        apple: { clientId: ["differential-client", "another-app"], scope: ["openid"] },
        discord: { clientId: "differential-client", scope: ["bot"], permissions: 8, prompt: "consent" },
        facebook: { clientId: "differential-client", configId: "a-configuration", disableDefaultScope: true, scope: ["email"] },
        gitlab: { clientId: "differential-client", issuer: "https://git.example.com/" },
        linkedin: { clientId: "differential-client", scope: ["w_member_social"] },
        microsoft: {
          clientId: "differential-client", tenantId: "organizations", authority: "https://login.example.com/", prompt: "select_account",
        },
        slack: { clientId: "differential-client", scope: ["users:read"], redirectURI: "https://app.example.com/api/auth/callback/slack" },
        spotify: { clientId: "differential-client", scope: ["user-top-read"], disableDefaultScope: true },
        twitch: { clientId: "differential-client", claims: ["email", "picture"] },
        twitter: { clientId: "differential-client", scope: ["like.read"], authorizationEndpoint: "https://x.example.com/authorize" },
      },
    },
  },
  "rotated secrets": {
    options: { account: { encryptOAuthTokens: true }, session: { cookieCache: { enabled: true, strategy: "jwe" } } },
    secrets: [{ version: 2, value: NEWEST }, { version: 1, value: OLDER }],
  },
  "ID tokens not taken": { options: { socialProviders: { google: { disableIdTokenSignIn: true } } } },
  "origin check off": { options: { advanced: { disableOriginCheck: true } } },
  "CSRF check off": { options: { advanced: { disableCSRFCheck: true } } },
  "profile overridden": { options: { socialProviders: { github: { overrideUserInfoOnSignIn: true } } } },
  "verified addresses only": { options: { socialProviders: { github: { requireEmailVerification: true } } } },
  "rate limit": { options: { rateLimit: { enabled: true } } },
  "rate limit of one": { options: { rateLimit: { enabled: true, window: 60, max: 1 } } },
  "rate limits by path": {
    options: {
      rateLimit: {
        enabled: true,
        window: 60,
        max: 1,
        customRules: { "/sign-in/*": { window: 30, max: 2 }, "/list-**": { window: 30, max: 2 }, "/get-session": false, "/get-*": { window: 30, max: 1 } },
      },
    },
  },
  "rate limit without addresses": { options: { rateLimit: { enabled: true }, advanced: { ipAddress: { disableIpTracking: true } } } },
} as const satisfies Record<string, Configuration>;

export type ConfigurationName = keyof typeof CONFIGURATIONS;
