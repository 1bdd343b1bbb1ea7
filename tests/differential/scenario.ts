/** What a scenario is, and the people in it. */

import type { ConfigurationName } from "./configurations.ts";
import type { Play } from "./play.ts";
import type { Script } from "./script.ts";

/** Steps that belong together, played on empty tables. */
export interface Scenario {
  readonly name: string;
  readonly configuration: ConfigurationName;
  readonly play: (play: Play) => Promise<void>;
}

/** Writes a scenario down. */
export function scenario(name: string, configuration: ConfigurationName, play: (play: Play) => Promise<void>): Scenario {
  return { name, configuration, play };
}

/** Whom both companies know by one address. */
export const ADA: Script = { subject: "1001", email: "ada@example.com" };
/** Somebody else. */
export const GRACE: Script = { subject: "2002", email: "grace@example.com", name: "Grace Hopper" };
