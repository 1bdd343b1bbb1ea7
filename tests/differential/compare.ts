/** Where two observations differ, and whether that was agreed to. */

import type { Leaves } from "./spell.ts";

/** One place where the sides differ. */
export interface Difference {
  /** `scenario / step`. */
  readonly step: string;
  /** Method and path, such as `POST /sign-out`. */
  readonly endpoint: string;
  readonly field: string;
  readonly reference: string | undefined;
  readonly candidate: string | undefined;
}

/** A difference that is on purpose. */
export interface Accepted {
  readonly endpoint: string;
  /** A field by name; with `*` at the end, every field that begins so. */
  readonly field: string | readonly string[];
  /** Where docs/compatibility.md gives the reason: the anchor there. */
  readonly page: string;
  /** The steps in which it shows, and no other: `scenario / step`. */
  readonly steps: readonly string[];
}

/** Every place where they differ; the order counts in bodies and queries, and says nothing among cookies. */
export function compare(step: string, endpoint: string, reference: Leaves, candidate: Leaves): Difference[] {
  const differences: Difference[] = [];
  for (const field of new Set([...reference.keys(), ...candidate.keys()])) {
    const [theirs, ours] = [reference.get(field), candidate.get(field)];
    if (theirs !== ours) differences.push({ step, endpoint, field, reference: theirs, candidate: ours });
  }
  const order = (of: Leaves, other: Leaves): string =>
    [...of.keys()].filter((field) => other.has(field) && /^(?:body|location)/.test(field)).join(" ");
  const [theirs, ours] = [order(reference, candidate), order(candidate, reference)];
  if (theirs !== ours) differences.push({ step, endpoint, field: "order", reference: theirs, candidate: ours });
  return differences;
}

/** The accepted differences, and which of their steps they were met in. */
export class Agreement {
  readonly #accepted: readonly Accepted[];
  readonly #met = new Set<string>();

  constructor(accepted: readonly Accepted[]) {
    this.#accepted = accepted;
  }

  /** Whether a difference is on purpose; that it was met is noted. */
  covers(difference: Difference): boolean {
    const found = this.#accepted.findIndex((entry) => matches(entry, difference));
    if (found < 0) return false;
    this.#met.add(`${found} ${difference.step}`);
    return true;
  }

  /** What was agreed to and not met, of the steps that `ran`. */
  unused(ran: ReadonlySet<string>): string[] {
    return this.#accepted.flatMap((entry, index) =>
      entry.steps
        .filter((step) => ran.has(step) && !this.#met.has(`${index} ${step}`))
        .map((step) => `${entry.endpoint}, ${[entry.field].flat().join(" or ")} in “${step}”`),
    );
  }

  /** Steps that are named and do not exist. */
  unknown(ran: ReadonlySet<string>): string[] {
    return this.#accepted.flatMap(({ steps }) => steps.filter((step) => !ran.has(step)));
  }

  /** How many entries there are. */
  get size(): number {
    return this.#accepted.length;
  }
}

function matches(entry: Accepted, { endpoint, field, step }: Difference): boolean {
  const named = [entry.field].flat().some((name) => (name.endsWith("*") ? field.startsWith(name.slice(0, -1)) : field === name));
  return named && entry.endpoint === endpoint && entry.steps.includes(step);
}

/** For whoever has to read it. */
export function told({ step, endpoint, field, reference, candidate }: Difference): string {
  const shown = (value: string | undefined): string => (value === undefined ? "–" : cut(value));
  return `${step} (${endpoint}): ${field}\n      Better Auth: ${shown(reference)}\n      here:        ${shown(candidate)}`;
}

function cut(text: string): string {
  return text.length > 700 ? `${text.slice(0, 700)}…` : text;
}
