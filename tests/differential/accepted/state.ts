/** Sign-ins under way are cookies of their own, and stay when a session ends. */

import type { Accepted } from "../compare.ts";

const STATE_COOKIES = [
  "cookie __Secure-acme.oauth_state",
  "cookie __Secure-better-auth.oauth_state",
  "cookie better-auth.oauth_state",
];

export const STATE: readonly Accepted[] = [
  {
    endpoint: "POST /sign-out",
    field: STATE_COOKIES,
    page: "oauth-state",
    steps: [
      "bodies / an empty object to sign-out",
      "bodies / nothing to sign-out",
      "origins with a cookie / the app's own",
      "origins with a cookie / null from the same origin",
      "origins with a cookie / a referer instead",
      "trusted origins / trusted",
      "cookies of a local app / leave",
      "cookies with a prefix / leave",
      "leaving / nobody",
      "leaving / leave",
      "leaving / leave again",
      "leaving / leave without a body",
      "coming back with the cookie of a session that was left / leave",
      "coming back with the cookie of a session that was left / leave again",
      "cookies: cookies across subdomains / leave",
      "cookies: cookies of a named domain / leave",
      "cookies: cookie attributes / leave",
      "cookies: cookies with names of their own / leave",
      "origins: origin patterns / from https://a.preview.example.com",
      "origins: origin patterns / from https://a.b.preview.example.com",
      "origins: origin patterns / from https://app1.example.org",
      "origins: origin patterns / from http://anything.example.net",
      "origins: origin patterns / from myapp://",
      "origins: origin patterns / from exp://192.168.0.1:8081",
      "no checks of origins / from a stranger",
      "no checks of CSRF / from a stranger",
      "cookie cache: cache compact / leave",
      "cookie cache: cache jwt / leave",
      "cookie cache: cache jwe / leave",
      "cookie cache: cache of another version / leave",
      "fields of a session / leave",
      "secrets that were rotated / leave",
    ],
  },
  {
    endpoint: "GET /get-session",
    field: STATE_COOKIES,
    page: "oauth-state",
    steps: [
      "sliding / too late",
      "sliding in short sessions / too late",
      "never sliding / too late",
      "rows changed elsewhere / no session",
      "rows changed elsewhere / no user",
      "coming back with the cookie of a session that was left / come back",
      "revoking one session / the other browser is out",
      "revoking all sessions / Ada is out elsewhere",
      "revoking other sessions / Ada is out elsewhere",
      "deleting a user / Ada is out elsewhere",
      "refreshing later / too late",
    ],
  },
  {
    endpoint: "GET /list-sessions",
    field: STATE_COOKIES,
    page: "oauth-state",
    steps: [
      "listing sessions / gone",
    ],
  },
  {
    endpoint: "POST /revoke-session",
    field: STATE_COOKIES,
    page: "oauth-state",
    steps: [
      "revoking one session / itself",
      "revoking with a cookie of a session that is gone / /revoke-session",
    ],
  },
  {
    endpoint: "POST /revoke-sessions",
    field: STATE_COOKIES,
    page: "oauth-state",
    steps: [
      "revoking all sessions / all",
      "cookie cache: cache compact / a guard that asks Postgres",
      "cookie cache: cache jwt / a guard that asks Postgres",
      "cookie cache: cache jwe / a guard that asks Postgres",
      "cookie cache: cache of another version / a guard that asks Postgres",
    ],
  },
  {
    endpoint: "POST /delete-user",
    field: STATE_COOKIES,
    page: "oauth-state",
    steps: [
      "deleting a user / fresh",
      "deleting the only user / Ada",
      "deleting without being fresh / Ada",
    ],
  },
];
