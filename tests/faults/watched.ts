/** Faults that say whether they were met: a test of one that never came would pass for nothing. */

import type { Act, Fault } from "../harness/postgres-line.ts";

/** A fault, and whether it has acted. */
export interface Watched {
  readonly fault: Fault;
  acted(): boolean;
}

/** Watches a fault. */
export function watched(fault: Fault): Watched {
  let acted = false;
  const watch = (act: Act): Act => (line, held) => {
    acted = true;
    return act(line, held);
  };
  const acts = Object.entries(fault).map(([point, act]) => [point, watch(act)]);
  return { fault: Object.fromEntries(acts) as Fault, acted: () => acted };
}
