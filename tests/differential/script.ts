/**
 * What a provider is to answer, written into the code, the access token and the refresh token that
 * it hands out: so it needs no memory, and both sides get the same answers to the same steps.
 */

/** Someone at a provider, and how the provider behaves towards them. */
export interface Script {
  /** The provider's id for them: Google's `sub`, GitHub's `id`. */
  readonly subject: string;
  readonly email?: string | null;
  readonly name?: string | null;
  readonly verified?: boolean;
  readonly picture?: string | null;
  /** Put over the claims of the ID token, and over GitHub's `/user`. */
  readonly claims?: Record<string, unknown>;
  /** Put over the token endpoint's answer; `null` takes a member away. */
  readonly token?: Record<string, unknown>;
  /** The token endpoint's status; 200 if not given. */
  readonly tokenStatus?: number;
  /** What the token endpoint says to a refresh, put over its usual answer. */
  readonly refreshed?: Record<string, unknown>;
  readonly refreshStatus?: number;
  /** The status of the profile calls. */
  readonly userStatus?: number;
  /** GitHub's `/user/emails`. */
  readonly emails?: readonly unknown[];
}

/** A script, and what of the authorization request its answers have to fit. */
export interface Grant {
  readonly script: Script;
  readonly challenge: string | null;
  readonly nonce: string | null;
}

/** A token or code that says what stands behind it. */
export function write(prefix: string, grant: unknown): string {
  return prefix + Buffer.from(JSON.stringify(grant)).toString("base64url");
}

/** What stands behind a token or code; `undefined` if nothing does. */
export function read<T>(prefix: string, text: string): T | undefined {
  if (!text.startsWith(prefix)) return undefined;
  return JSON.parse(Buffer.from(text.slice(prefix.length), "base64url").toString("utf8")) as T;
}

/** The callback that the provider sends the browser to, as its answer to `authorization`. */
export function consent(authorization: URL, script: Script): URL {
  const asked = authorization.searchParams;
  const callback = new URL(asked.get("redirect_uri") ?? "");
  const grant: Grant = { script, challenge: asked.get("code_challenge"), nonce: asked.get("nonce") };
  callback.searchParams.set("state", asked.get("state") ?? "");
  callback.searchParams.set("code", write(CODE, grant));
  return callback;
}

export const CODE = "code-";
export const ACCESS = "access-";
export const REFRESH = "refresh-";
