/** What a guard does not do on the way, since Postgres decides it in the endpoint's own statement. */

import type { Accepted } from "../compare.ts";

export const GUARDS: readonly Accepted[] = [
  {
    endpoint: "GET /list-accounts",
    field: ["cookie __Secure-better-auth.session_token", "session 1.expires_at", "session 1.updated_at"],
    page: "guards",
    steps: [
      "listing accounts when the session is due / accounts",
    ],
  },
  {
    endpoint: "GET /list-sessions",
    field: ["cookie __Secure-better-auth.session_token", "session 1.expires_at", "session 1.updated_at", "body[0].expiresAt", "body[0].updatedAt"],
    page: "guards",
    steps: [
      "listing sessions / not fresh any more",
      "listing while never fresh / list",
    ],
  },
  {
    endpoint: "POST /delete-user",
    field: ["cookie __Secure-better-auth.session_token", "session 2.expires_at", "session 2.updated_at"],
    page: "guards",
    steps: [
      "deleting a user / not fresh",
    ],
  },
  {
    endpoint: "POST /unlink-account",
    field: ["cookie __Secure-better-auth.session_token", "session 2.expires_at", "session 2.updated_at"],
    page: "guards",
    steps: [
      "unlinking / not fresh",
    ],
  },
  {
    endpoint: "POST /get-access-token",
    field: "cookie __Secure-better-auth.session_data",
    page: "guards",
    steps: [
      "secrets that were rotated / the token",
      "secrets that were rotated / a token of the older secret",
      "secrets that were rotated / a token from before there were versions",
      "secrets that were rotated / a token of a version that is gone",
    ],
  },
  {
    endpoint: "POST /update-user",
    field: ["cookie __Secure-better-auth.session_token again", "session 1.expires_at", "session 1.updated_at"],
    page: "guards",
    steps: [
      "updating when the session is due / a name",
    ],
  },
  {
    endpoint: "GET /get-session",
    field: "cookie __Secure-better-auth.session_token",
    page: "guards",
    steps: [
      "listing accounts when the session is due / the next read",
      "updating when the session is due / the next read",
      "a field of a session that is due / the next read",
    ],
  },
  {
    endpoint: "POST /update-session",
    field: ["cookie __Secure-better-auth.session_token again", "body.session.expiresAt", "session 1.expires_at"],
    page: "guards",
    steps: [
      "a field of a session that is due / a text",
    ],
  },
];
