import { until } from "./deadline.ts";
import { VestibuleError } from "./error.ts";
import type { Gateway } from "./gateway.ts";
import { parseSession } from "./parse.ts";
import type { Session } from "./types.ts";

/**
 * How long a page waits for the gateway's whole answer, in milliseconds. The gateway spends 3 s at
 * most on a read and then says so; this one is for a gateway that says nothing.
 */
const DEADLINE_MS = 4_000;

/** Better Auth's own query of `/get-session`. Any value counts as true on the wire. */
export interface ReadQuery {
  /** Read from Postgres now, and let everyone read what was found. */
  disableCookieCache?: boolean | undefined;
  /** Leave the expiry where it is. */
  disableRefresh?: boolean | undefined;
}

/** What one read found. */
export interface Read {
  /** The session, or `null` if there is none. */
  session: Session | null;
  /** The cookies that the gateway wants the browser to have, one `Set-Cookie` value each. */
  setCookie: string[];
}

/**
 * Asks the gateway whose cookie this is. Nothing but the cookie is sent: no other header of the
 * visitor's request can say anything about who they are.
 *
 * @throws {@link VestibuleError} if the gateway cannot say.
 */
export async function readSession(
  gateway: Gateway,
  basePath: string,
  cookie: string,
  query: ReadQuery,
): Promise<Read> {
  const { status, setCookie, text } = await ask(gateway, address(basePath, query), cookie);
  const body = parseJson(text);
  if (status !== 200) {
    throw new VestibuleError(status, codeOf(body), `the gateway answered ${status}`);
  }
  const session = parseSession(body);
  if (session === undefined) {
    throw new VestibuleError(502, "GATEWAY_ANSWER_INVALID", "the gateway's answer is no session");
  }
  return { session, setCookie };
}

/** A whole answer, its body included. */
interface Answer {
  status: number;
  setCookie: string[];
  text: string;
}

async function ask(gateway: Gateway, url: string, cookie: string): Promise<Answer> {
  const deadline = AbortSignal.timeout(DEADLINE_MS);
  const init: RequestInit = { headers: { cookie }, redirect: "manual", signal: deadline };
  try {
    return await until(deadline, gateway.fetch(url, init).then(whole));
  } catch (cause) {
    throw deadline.aborted
      ? new VestibuleError(503, "GATEWAY_DEADLINE", "the gateway did not answer in time", { cause })
      : new VestibuleError(503, "GATEWAY_UNREACHABLE", "the gateway could not be asked", { cause });
  }
}

async function whole(response: Response): Promise<Answer> {
  const { status, headers } = response;
  return { status, setCookie: headers.getSetCookie(), text: await response.text() };
}

/** The host is a name for the logs: a service binding goes to its Worker whatever the URL says. */
function address(basePath: string, query: ReadQuery): string {
  const url = new URL(`${basePath}/get-session`, "https://gateway.internal");
  for (const name of ["disableCookieCache", "disableRefresh"] as const) {
    if (query[name]) url.searchParams.set(name, "true");
  }
  return url.href;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function codeOf(body: unknown): string {
  const code = (body as { code?: unknown } | null | undefined)?.code;
  return typeof code === "string" ? code : "GATEWAY_ANSWER_INVALID";
}
