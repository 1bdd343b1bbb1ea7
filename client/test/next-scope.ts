/** Stands in for `next/headers` and `next/navigation` in {@link ./outside.ts}. */
let incoming = new Headers();

/** Begins a request with these headers. */
export function arrive(headers: HeadersInit): void {
  incoming = new Headers(headers);
}

/** As in `next/headers`. */
export async function headers(): Promise<Headers> {
  return incoming;
}

/** Where `redirect` sent the visitor. */
export class Redirected extends Error {
  readonly to: string;

  constructor(to: string) {
    super(`redirected to ${to}`);
    this.to = to;
  }
}

/** As in `next/navigation`: throws, so that the caller does not go on. */
export function redirect(to: string): never {
  throw new Redirected(to);
}
