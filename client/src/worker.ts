/**
 * For the app's worker entry, in front of OpenNext, so that the gateway answers on the app's own
 * origin and Next.js never sees its requests.
 *
 * @module
 */
export { isAuthRequest, toGateway } from "./forward.ts";
export type { Gateway } from "./gateway.ts";
