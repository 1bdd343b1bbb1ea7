/** Waiting for a condition rather than for a time. */

/** How often it is looked at, in milliseconds. */
const POLL = 20;

/**
 * Waits until `look` sees something.
 *
 * @param patience in milliseconds; enough for a busy machine
 * @throws Error if it never does
 */
export async function eventually<T>(what: string, look: () => Promise<T | undefined>, patience = 60_000): Promise<T> {
  const deadline = Date.now() + patience;
  for (;;) {
    const seen = await look();
    if (seen !== undefined) return seen;
    if (Date.now() > deadline) throw new Error(`never: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, POLL));
  }
}
