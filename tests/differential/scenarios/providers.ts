/** Where each provider's browser is sent: its authorization URL, parameter by parameter (contract §4.2). */

import type { ConfigurationName } from "../configurations.ts";
import { scenario, type Scenario } from "../scenario.ts";

const PROVIDERS = [
  "apple", "discord", "facebook", "github", "gitlab", "google", "linkedin", "microsoft", "slack", "spotify", "twitch", "twitter",
];

/** A start at each, in a browser of its own. */
function starts(configuration: ConfigurationName, more: object): Scenario {
  return scenario(`starts: ${configuration}`, configuration, async ({ step }) => {
    for (const provider of PROVIDERS) {
      await step(provider, { method: "POST", path: "/sign-in/social", json: { provider, ...more }, as: provider });
    }
  });
}

export const PROVIDER_URLS: readonly Scenario[] = [
  starts("every provider", { callbackURL: "/home" }),
  starts("every provider's options", {
    scopes: ["one", "two"], loginHint: "ada@example.com", additionalParams: { theme: "dark" },
  }),
];
