import { getCloudflareContext } from "@opennextjs/cloudflare";
import { VestibuleError } from "./error.ts";

/** A service binding to the gateway, as far as this package uses it. */
export interface Gateway {
  /** Sends a request to the gateway and gives its answer. */
  fetch(input: string | Request, init?: RequestInit): Promise<Response>;
}

/** Where the gateway answers, unless its `basePath` says otherwise. */
export const DEFAULT_BASE_PATH = "/api/auth";

/**
 * The app's bindings to the gateway: `AUTH` carries what browsers send, `AUTH_SERVER` the app's
 * own questions. Only the binding tells the gateway which of the two is asking.
 */
export type BindingName = "AUTH" | "AUTH_SERVER";

/**
 * The binding of this request. It is looked up in every request and kept in none: a binding
 * that outlives its request is what makes a Worker hang.
 *
 * In a Worker nothing is waited for here: OpenNext has set the context before the request is
 * handled, and a missing one is an error. Only Node (`next dev`, `next build`) may start wrangler.
 *
 * @throws {@link VestibuleError} `GATEWAY_NOT_BOUND` if the app's wrangler file lacks it.
 */
export async function bound(name: BindingName): Promise<Gateway> {
  const { env } = await getCloudflareContext({ async: true });
  const gateway = (env as Partial<Record<BindingName, Gateway>>)[name];
  if (gateway === undefined) {
    throw new VestibuleError(503, "GATEWAY_NOT_BOUND", `the service binding ${name} is missing`);
  }
  return gateway;
}
