/** How a test tells the front Worker what to do with a request; none of these reaches the gateway. */

/** Sends it by the app server's own binding. */
export const AS_SERVER = "x-front-as-server";
/** Gives up on the gateway after so many milliseconds. */
export const ABORT_AFTER = "x-front-abort-after";
/** Hands it to the session object of this name instead. */
export const ASK_OBJECT = "x-front-ask-object";
/** Hands it to the object of this name that counts requests instead. */
export const ASK_LIMIT = "x-front-ask-limit";
/**
 * Sets the header whose name follows to the value, which is percent-encoded: wrangler rewrites
 * whatever looks like the origin that it serves.
 */
export const SET_HEADER = "x-front-set-";
