/**
 * What differs between any two runs (ids, tokens, moments), spelled so that it is the same in both:
 * one thing has one placeholder for a whole scenario, given in the order of appearance.
 */

const ISO = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g;
/** Moments are told apart by minutes; steps that follow one another happen at one moment. */
const GRAIN = 60;

/** The placeholders of one side in one scenario. */
export class Names {
  readonly #known = new Map<string, string>();
  readonly #counts = new Map<string, number>();

  /** Gives a value its placeholder, if it has none yet. */
  learn(kind: string, value: string): void {
    if (this.#known.has(value)) return;
    const number = (this.#counts.get(kind) ?? 0) + 1;
    this.#counts.set(kind, number);
    this.#known.set(value, `<${kind}-${number}>`);
  }

  /** A text with every known value and every moment replaced. */
  spell(text: string): string {
    let spelled = text;
    for (const [value, name] of this.#known) spelled = spelled.replaceAll(value, name);
    return spelled.replaceAll(ISO, (iso) => moment(Date.parse(iso)));
  }
}

/** A moment in milliseconds since 1970, as its distance from now. */
export function moment(millis: number): string {
  const seconds = Math.round((millis - Date.now()) / 1_000 / GRAIN) * GRAIN;
  return seconds === 0 ? "<now>" : `<now${seconds > 0 ? "+" : ""}${seconds}s>`;
}

/** A number that can only be a moment, in seconds or milliseconds, else the number. */
export function spellNumber(value: number): string {
  if (value > 1.6e12 && value < 4e12) return moment(value);
  if (value > 1.6e9 && value < 4e9) return moment(value * 1_000);
  return String(value);
}
