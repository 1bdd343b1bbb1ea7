/** Waiting for a condition rather than for a time. */

/**
 * Waits until `look` sees something.
 *
 * @param patience in milliseconds; enough for a busy machine
 * @param poll how often it looks, in milliseconds
 * @throws Error if it never does
 */
export async function eventually<T>(what: string, look: () => Promise<T | undefined>, patience = 60_000, poll = 20): Promise<T> {
  const deadline = Date.now() + patience;
  for (;;) {
    const seen = await look();
    if (seen !== undefined) return seen;
    if (Date.now() > deadline) throw new Error(`never: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, poll));
  }
}
