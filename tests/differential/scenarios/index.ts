/** Every scenario, in the order of the contract. */

import type { Scenario } from "../scenario.ts";
import { ACCOUNTS } from "./accounts.ts";
import { CACHE } from "./cache.ts";
import { CALLBACK } from "./callback.ts";
import { ID_TOKENS } from "./id-token.ts";
import { LINKING } from "./linking.ts";
import { OPTIONS, PROFILES } from "./options.ts";
import { RATE_LIMIT } from "./rate-limit.ts";
import { SESSION } from "./session.ts";
import { SESSIONS } from "./sessions.ts";
import { START } from "./start.ts";
import { TRANSPORT } from "./transport.ts";
import { FIELDS, USER } from "./user.ts";

/** What the gateway answers so far. */
const HERE = [TRANSPORT, START, CALLBACK, LINKING, SESSION, SESSIONS, USER, OPTIONS, CACHE];
/** What it will: played with `DIFFERENTIAL_ALL` while it is being written. */
const COMING = [FIELDS, PROFILES, ACCOUNTS, ID_TOKENS, RATE_LIMIT];

export const SCENARIOS: readonly Scenario[] = [...HERE, ...(process.env["DIFFERENTIAL_ALL"] ? COMING : [])].flat();
