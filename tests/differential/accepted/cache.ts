/** Sessions that are read from the cache cookie. */

import type { Accepted } from "../compare.ts";

export const CACHE: readonly Accepted[] = [
  {
    endpoint: "GET /get-session",
    field: "order",
    page: "cache-order",
    steps: [
      "cookie cache: cache compact / from the cookie",
      "cookie cache: cache compact / still from the cookie",
      "cookie cache: cache compact / from the new cookie",
      "cookie cache: cache compact / after the update",
      "cookie cache: cache compact / a session that is gone, from the cookie",
      "cookie cache: cache jwt / from the cookie",
      "cookie cache: cache jwt / still from the cookie",
      "cookie cache: cache jwt / from the new cookie",
      "cookie cache: cache jwt / after the update",
      "cookie cache: cache jwt / a session that is gone, from the cookie",
      "cookie cache: cache jwe / from the cookie",
      "cookie cache: cache jwe / still from the cookie",
      "cookie cache: cache jwe / from the new cookie",
      "cookie cache: cache jwe / after the update",
      "cookie cache: cache jwe / a session that is gone, from the cookie",
      "cookie cache: cache of another version / from the cookie",
      "cookie cache: cache of another version / still from the cookie",
      "cookie cache: cache of another version / from the new cookie",
      "cookie cache: cache of another version / after the update",
      "cookie cache: cache of another version / a session that is gone, from the cookie",
      "a cache cookie in pieces / read",
      "a cache cookie in pieces / read in one",
      "secrets that were rotated / from the cookie",
      "secrets that were rotated / data of the current secret",
      "secrets that were rotated / data of the older secret",
      "secrets that were rotated / data from before there were versions",
    ],
  },
];
