/** What is written of a user, and what is not. */

import type { Accepted } from "../compare.ts";

export const USERS: readonly Accepted[] = [
  {
    endpoint: "POST /update-user",
    field: ["status", "cookie __Secure-better-auth.session_token", "body*", "user 1.name"],
    page: "types",
    steps: [
      "updating with a name that is no text / a number",
    ],
  },
  {
    endpoint: "GET /callback/:id",
    field: ["user 1.name", "user 1.image"],
    page: "profile",
    steps: [
      "profiles that are cleaned / a line break in the name, and a script for a picture, callback",
    ],
  },
  {
    endpoint: "GET /callback/:id",
    field: ["location*", "cookie*", "rows of*", "user 1*", "session 1*", "account 1*", "order"],
    page: "profile",
    steps: [
      "profiles that are refused / two addresses in one, callback",
    ],
  },
  {
    endpoint: "GET /callback/:id",
    field: ["status", "header content-type", "location*", "cookie __Secure-better-auth.oauth_state", "account 1.access_token"],
    page: "half-written",
    steps: [
      "profiles that follow the provider / with somebody else's address, callback",
    ],
  },
  {
    endpoint: "GET /callback/:id",
    field: ["location*", "rows of session", "cookie __Secure-better-auth.session_token", "session 2*"],
    page: "verified-by-now",
    steps: [
      "addresses that must be verified / verified by now, callback",
    ],
  },
  {
    endpoint: "GET /callback/:id",
    field: ["account 1.id", "account 2.id", "account 3.id"],
    page: "account-id",
    steps: [
      "unlinking / GitHub again, callback",
      "unlinking the last one / GitHub again, callback",
    ],
  },
  {
    endpoint: "POST /unlink-account",
    field: ["account 1.id", "account 2.id", "account 3.id"],
    page: "account-id",
    steps: [
      "unlinking / not fresh",
    ],
  },
];
