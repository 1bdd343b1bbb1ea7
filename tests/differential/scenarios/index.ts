/** Every scenario, in the order of the contract. */

import type { Scenario } from "../scenario.ts";
import { ACCOUNTS } from "./accounts.ts";
import { CACHE } from "./cache.ts";
import { CALLBACK } from "./callback.ts";
import { FIELDS } from "./fields.ts";
import { ID_TOKENS } from "./id-token.ts";
import { LINKING } from "./linking.ts";
import { OPTIONS, PROFILES } from "./options.ts";
import { PROVIDER_URLS } from "./providers.ts";
import { RATE_LIMIT } from "./rate-limit.ts";
import { SECRETS } from "./secrets.ts";
import { SESSION } from "./session.ts";
import { SESSIONS } from "./sessions.ts";
import { START } from "./start.ts";
import { TRANSPORT } from "./transport.ts";
import { USER } from "./user.ts";

export const SCENARIOS: readonly Scenario[] = [
  TRANSPORT, START, PROVIDER_URLS, CALLBACK, LINKING, SESSION, SESSIONS, USER, FIELDS, OPTIONS, PROFILES, CACHE, ACCOUNTS, ID_TOKENS, SECRETS, RATE_LIMIT,
].flat();
