/** What was tried and what it cost, counted over all suites: `cargo xtask` adds the files up. */

import { appendFileSync } from "node:fs";

/** A figure, as it is printed; docs/reliability.md says what each counts. */
export type Figure =
  | "faults injected"
  | "requests"
  | "requests lost"
  | "requests cut off by a kill"
  | "requests cut off by a panic or an abort"
  | "sessions"
  | "sessions lost";

const figures = new Map<Figure, number>();

/** Adds to a figure. */
export function count(figure: Figure, times = 1): void {
  figures.set(figure, (figures.get(figure) ?? 0) + times);
}

process.on("exit", () => {
  const file = process.env["FIGURES"];
  if (file && figures.size > 0) appendFileSync(file, `${JSON.stringify(Object.fromEntries(figures))}\n`);
});
