/** `rateLimit` (contract §6.5). Addresses differ from scenario to scenario, so each starts from nothing. */

import { scenario, type Scenario } from "../scenario.ts";

const start = { method: "POST", path: "/sign-in/social", json: { provider: "github" } };

export const RATE_LIMIT: readonly Scenario[] = [
  scenario("too many sign-ins", "rate limit", async ({ step }) => {
    for (const time of ["first", "second", "third", "fourth"]) await step(`the ${time}`, { ...start, as: time });
    await step("somebody else's", { ...start, as: "else", headers: { "x-forwarded-for": "198.51.100.99" } });
    await step("another path", { method: "POST", path: "/sign-out", json: {} });
  }),

  scenario("rules of one's own", "rate limit of one", async ({ step }) => {
    await step("first", { method: "POST", path: "/sign-out", json: {} });
    await step("second", { method: "POST", path: "/sign-out", json: {} });
    await step("another path", { path: "/ok" });
  }),
];
