/** Keeps what PostgreSQL says waiting, so that a test can do something else in between. */

import type { Fault } from "./postgres-line.ts";

/** One pause. */
export interface Pause {
  /** For {@link PostgresProxy.breakAbout}: the statement has run, and its answer waits. */
  readonly fault: Fault;
  /** Resolves once there is an answer that waits. */
  readonly reached: Promise<void>;
  /** Lets the answer go on. */
  release(): void;
}

/** A pause for one answer. */
export function pause(): Pause {
  let arrive = (): void => {};
  const reached = new Promise<void>((resolve) => (arrive = resolve));
  let release = (): void => {};
  const released = new Promise<void>((resolve) => (release = resolve));
  return {
    fault: {
      answer: async (line, held) => {
        arrive();
        await released;
        await line.toClient(held);
      },
    },
    reached,
    release: () => release(),
  };
}
