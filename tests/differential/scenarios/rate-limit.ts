/** `rateLimit` (contract §6.5). Addresses differ from scenario to scenario, so each starts from nothing. */

import { scenario, type Scenario } from "../scenario.ts";

const start = { method: "POST", path: "/sign-in/social", json: { provider: "github" } };

export const RATE_LIMIT: readonly Scenario[] = [
  scenario("too many sign-ins", "rate limit", async ({ step }) => {
    for (const time of ["first", "second", "third", "fourth"]) await step(`the ${time}`, { ...start, as: time });
    await step("from a stranger's page", { ...start, as: "stranger", origin: "https://evil.example" });
    await step("without a body", { ...start, json: undefined, text: "{", as: "nobody" });
    await step("somebody else's", { ...start, as: "else", headers: { "x-forwarded-for": "198.51.100.99" } });
    await step("another path", { path: "/ok" });
  }),

  scenario("addresses that are one", "rate limit", async ({ step }) => {
    for (const [name, address] of [
      ["an address of a subnet", "2001:db8:aa::1"],
      ["another of it", "2001:DB8:AA:0:ffff::2"],
      ["a third", "2001:db8:00aa:0000:1:2:3:4"],
      ["a fourth", "2001:db8:aa::"],
      ["the next subnet", "2001:db8:aa:1::1"],
      ["an address", "192.0.2.44"],
      ["the same, spelt in IPv6", "::ffff:192.0.2.44"],
      ["and in hexadecimal", "::ffff:c000:22c"],
      ["and once more", "192.0.2.44"],
      ["no address", "unknown"],
      ["a list", "192.0.2.45, 192.0.2.46"],
      ["nothing", ""],
      ["none again", "300.0.2.1"],
    ] as const) {
      await step(name, { ...start, as: name, headers: { "x-forwarded-for": address } });
    }
  }),

  scenario("rules of one's own", "rate limit of one", async ({ step }) => {
    await step("first", { path: "/list-sessions" });
    await step("second", { path: "/list-sessions" });
    await step("with a query", { path: "/list-sessions?a=b" });
    await step("another path", { path: "/ok" });
    await step("it again", { path: "/ok" });
  }),

  scenario("rules by path", "rate limits by path", async ({ step }) => {
    for (const time of ["first", "second", "third"]) {
      await step(`${time} start`, { ...start, as: time });
      await step(`${time} list`, { path: "/list-sessions" });
      await step(`${time} read`, { path: "/get-session" });
    }
    await step("general", { path: "/ok" });
    await step("general again", { path: "/ok" });
  }),

  scenario("nobody is told apart", "rate limit without addresses", async ({ step }) => {
    for (const time of ["first", "second", "third", "fourth"]) await step(`the ${time}`, { ...start, as: time });
  }),
];
