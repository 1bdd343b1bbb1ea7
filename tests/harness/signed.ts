/** Better Auth's signed cookies (contract §2.2), made and checked without the code under test. */

import { createHmac } from "node:crypto";

import { SECRET } from "./world.ts";

/** The value of a signed cookie, as it stands in a `Set-Cookie` header. */
export function signed(payload: string, secret: string = SECRET): string {
  return encodeURIComponent(`${payload}.${createHmac("sha256", secret).update(payload).digest("base64")}`);
}

/** The payload of a signed cookie's value, whatever its signature. */
export function payloadOf(value: string): string {
  const text = decodeURIComponent(value);
  return text.slice(0, text.lastIndexOf("."));
}
