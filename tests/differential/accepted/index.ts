/** The differences on purpose. Each is explained in docs/compatibility.md under its anchor. */

import type { Accepted } from "../compare.ts";
import { CACHE } from "./cache.ts";
import { GUARDS } from "./guards.ts";
import { ID_TOKENS } from "./id-tokens.ts";
import { SELECTORS } from "./selectors.ts";
import { STATE } from "./state.ts";
import { USERS } from "./users.ts";

export const ACCEPTED: readonly Accepted[] = [STATE, ID_TOKENS, GUARDS, SELECTORS, USERS, CACHE].flat();
