/** What an answer must look like, said once. */

import assert from "node:assert/strict";

/** Asserts a redirect in Better Auth's shape: 302, no body, and the type it always names. */
export async function assertRedirect(response: Response, location: string): Promise<void> {
  const body = await response.text();
  assert.deepEqual(
    { status: response.status, location: response.headers.get("location"), body },
    { status: 302, location, body: "" },
  );
  assert.equal(response.headers.get("content-type"), "application/json");
  assert.equal(response.headers.get("cache-control"), "no-store");
}

/** Asserts a sign-in that ended with one word, told on the default error page, and no session. */
export async function assertFailed(response: Response, code: string, at = "http://localhost:8787/api/auth/error"): Promise<void> {
  const joint = at.includes("?") ? "&" : "?";
  await assertRedirect(response, `${at}${joint}error=${code}`);
  assert.deepEqual(sessionCookies(response), []);
}

/** Asserts an error of an endpoint: status, code and message, in the contract's key order. */
export async function assertError(response: Response, status: number, code: string, message: string): Promise<void> {
  assert.deepEqual(
    { status: response.status, body: await response.text() },
    { status, body: JSON.stringify({ message, code }) },
  );
  assert.equal(response.headers.get("content-type"), "application/json");
}

/** Asserts what an app says for a gateway that threw, or that said nothing (client/src/forward.ts). */
export async function assertUnreachable(response: Response): Promise<void> {
  await assertError(response, 503, "GATEWAY_UNREACHABLE", "Sign-in is not available at the moment");
  assert.equal(response.headers.get("retry-after"), "1");
  assert.equal(response.headers.get("cache-control"), "no-store");
}

/** The `Set-Cookie` lines that give a session, as opposed to taking one back. */
export function sessionCookies(response: Response): string[] {
  return response.headers.getSetCookie().filter((line) => /session_token=[^;]/.test(line));
}
