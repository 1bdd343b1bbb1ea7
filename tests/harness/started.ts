/** What was started and is to be closed: whatever fails in that, nothing is left open. */

/** Closes one thing. */
type Close = () => unknown;

/**
 * Closes things one after the other; one that fails keeps none of the others open.
 *
 * @throws what failed; an `AggregateError` where more than one did
 */
export async function closeAll(...closes: readonly Close[]): Promise<void> {
  const failures: unknown[] = [];
  for (const close of closes) {
    try {
      await close();
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 1) throw new AggregateError(failures, failures.map(String).join("; "));
  if (failures.length > 0) throw failures[0];
}

/** Things that need each other, in the order in which they were started. */
export class Started {
  readonly #closes: Close[] = [];

  /** Has `thing` closed before all that was started earlier. */
  add<T>(thing: T, close: (thing: T) => unknown): T {
    this.#closes.push(() => close(thing));
    return thing;
  }

  /** Closes them all, the latest first. As {@link closeAll}; nothing if it is called again. */
  close(): Promise<void> {
    return closeAll(...this.#closes.splice(0).reverse());
  }

  /** Runs what starts them, and closes what it has started if it fails. */
  async orClose<T>(start: () => Promise<T>): Promise<T> {
    try {
      return await start();
    } catch (error) {
      // Why it did not start says more than what could not be closed after that.
      await this.close().catch(() => {});
      throw error;
    }
  }
}
