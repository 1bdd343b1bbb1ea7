/** Waiting for a condition rather than for a time, and for neither without end. */

/** How long a test waits for anything, in milliseconds; enough for a busy machine. */
const PATIENCE = 60_000;

/**
 * Waits until `look` sees something.
 *
 * @param patience in milliseconds
 * @param poll how often it looks, in milliseconds
 * @throws Error if it never does
 */
export async function eventually<T>(what: string, look: () => Promise<T | undefined>, patience = PATIENCE, poll = 20): Promise<T> {
  const deadline = Date.now() + patience;
  for (;;) {
    const seen = await look();
    if (seen !== undefined) return seen;
    if (Date.now() > deadline) throw new Error(`never: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, poll));
  }
}

/**
 * What `awaited` resolves to.
 *
 * @param what names what was awaited, once patience is at its end
 * @throws Error if it is not there in time
 */
export async function inTime<T>(what: () => string, awaited: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`never: ${what()}`)), PATIENCE);
  });
  try {
    return await Promise.race([awaited, late]);
  } finally {
    clearTimeout(timer);
  }
}
