/**
 * The `Cookie` header that a browser would send after it has taken in these `Set-Cookie` values.
 *
 * Values are moved as they are, never decoded: a signature is over the bytes.
 */
export function applySetCookie(cookie: string, setCookie: readonly string[]): string {
  const jar = new Map<string, string>();
  for (const pair of cookie.split(";")) {
    const [name, value] = split(pair);
    // Of two cookies of one name the first is the one that counts.
    if (name !== "" && !jar.has(name)) jar.set(name, value);
  }
  for (const line of setCookie) {
    const [pair = "", ...attributes] = line.split(";");
    const [name, value] = split(pair);
    if (attributes.some((attribute) => /^\s*max-age\s*=\s*0*\s*$/i.test(attribute))) {
      jar.delete(name);
    } else {
      jar.set(name, value);
    }
  }
  return Array.from(jar, ([name, value]) => `${name}=${value}`).join("; ");
}

function split(pair: string): [name: string, value: string] {
  const at = pair.indexOf("=");
  return at < 0 ? [pair.trim(), ""] : [pair.slice(0, at).trim(), pair.slice(at + 1).trim()];
}
