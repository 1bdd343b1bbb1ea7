/** How large the storms are, in one place. `cargo xtask storm --full` sets `STORM=full`. */

const FULL = process.env["STORM"] === "full";

/** Sign-ins that start and finish at once. */
export const SIGN_INS_AT_ONCE = 50;
/** Times that one callback is sent at once. */
export const REPLAYS_AT_ONCE = 16;
/** Requests in flight while one of them panics, that one included. */
export const REQUESTS_BESIDE_A_PANIC = 20;
/** Reads that meet at the moment a session has to slide. */
export const READS_AT_ONCE = 100;
/** Sign-ins started to look for a state that came twice. */
export const STARTS = 200;
/** Bodies of ten megabytes in a row: most answers to them were lost once. */
export const LARGE_BODIES = 5;
/** Requests at once from one address, of which a limit lets some through. */
export const REQUESTS_BEYOND_A_LIMIT = 200;

/** How often a storm comes over the same isolates, and over how many cold ones. */
export const ROUNDS = FULL ? 10 : 3;
/** Requests that clients give up on half-way, over all rounds: once on warm isolates, once on cold ones. */
export const ABORTS = FULL ? 5_000 : 500;
/** Requests among which every fifth panics, in each round. */
export const BESIDE_PANICS = FULL ? 500 : 100;
/** Callbacks in flight when PostgreSQL, or the runtime, is killed. */
export const CALLBACKS_AT_ONCE = FULL ? 500 : 100;
/**
 * How long the first read after a storm may take, in milliseconds. `cargo xtask storm` says so, for a
 * machine that does nothing else; elsewhere it is only printed.
 */
export const NEXT_WITHIN = Number(process.env["STORM_NEXT_WITHIN"] ?? Infinity);
/** Deploys of session-do under load. */
export const DEPLOYS = FULL ? 300 : 30;
/** Sessions that are made, read, expire and are evicted, over all waves. */
const SESSIONS_IN_WAVES = Number(process.env["STORM_OBJECTS"] ?? 10_000);
/** Sessions in one wave: one workerd has no more than some thousand objects active at once. */
export const SESSIONS_IN_A_WAVE = Math.min(2_000, Math.ceil(SESSIONS_IN_WAVES / 5));
export const WAVES = Math.ceil(SESSIONS_IN_WAVES / SESSIONS_IN_A_WAVE);
/** Cold isolates on which a storm meets a Better Auth that is kept between requests. */
export const KEPT_INSTANCES = FULL ? 15 : 3;
