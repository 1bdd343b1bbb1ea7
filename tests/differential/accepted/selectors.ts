/** Accounts that are named as 1.4.17's clients name them, which 1.7.25 refuses. */

import type { Accepted } from "../compare.ts";

export const SELECTORS: readonly Accepted[] = [
  {
    endpoint: "POST /get-access-token",
    field: ["status", "body*"],
    page: "selectors",
    steps: [
      "accounts named as 1.4.17 names them / a token, by its provider",
      "accounts named as 1.4.17 names them / a token, by its provider and row",
    ],
  },
  {
    endpoint: "GET /account-info",
    field: ["status", "body*"],
    page: "selectors",
    steps: [
      "accounts named as 1.4.17 names them / who it is, by the provider's id",
    ],
  },
  {
    endpoint: "POST /refresh-token",
    field: ["status", "body*", "account 1.access_token"],
    page: "selectors",
    steps: [
      "accounts named as 1.4.17 names them / refreshing, by its provider",
    ],
  },
  {
    endpoint: "POST /unlink-account",
    field: ["status", "body*", "rows of account", "account 1.access_token", "account 2*"],
    page: "selectors",
    steps: [
      "accounts named as 1.4.17 names them / unlinking, by its provider",
    ],
  },
];
