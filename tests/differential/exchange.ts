/** A request and its answer, as they go over the wire to either side. */

/** One request. Header names are in lower case. */
export interface Ask {
  readonly method: string;
  /** Path and query, as they stand in the request line. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

/** One answer. */
export interface Answer {
  readonly status: number;
  /** Every header but `set-cookie`, whose names are in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly setCookie: readonly string[];
  readonly body: string;
}

/** Sends a request to the side's gateway of one configuration. */
export type Send = (configuration: string, ask: Ask) => Promise<Answer>;
