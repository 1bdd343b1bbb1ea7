/** How large the storms are, in one place. */

/** Sign-ins that start and finish at once. */
export const SIGN_INS_AT_ONCE = 50;
/** Times that one callback is sent at once. */
export const REPLAYS_AT_ONCE = 16;
/** Requests in flight while one of them panics, that one included. */
export const REQUESTS_BESIDE_A_PANIC = 20;
/** Requests that a client gives up on half-way. */
export const ABORTS = 200;
/** Reads that meet at the moment a session has to slide. */
export const READS_AT_ONCE = 100;
/** Sign-ins started to look for a state that came twice. */
export const STARTS = 200;
/** Bodies of ten megabytes in a row: most answers to them were lost once. */
export const LARGE_BODIES = 5;
/** Requests at once from one address, of which a limit lets some through. */
export const REQUESTS_BEYOND_A_LIMIT = 200;
