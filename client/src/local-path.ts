const HERE = "http://here.invalid";

/**
 * `value` if it is a path on this site, else `fallback`. For a `callbackURL` out of the query of
 * the sign-in page, which anyone can write into a link: redirecting to it unchecked would send a
 * visitor who trusts this site to another one.
 */
export function localPath(value: unknown, fallback = "/"): string {
  if (typeof value !== "string" || !value.startsWith("/") || !URL.canParse(value, HERE)) {
    return fallback;
  }
  const url = new URL(value, HERE);
  const path = url.pathname + url.search + url.hash;
  // `/.//evil.example` is of this origin, but the path that is left of it is not.
  return url.origin === HERE && !path.startsWith("//") ? path : fallback;
}
