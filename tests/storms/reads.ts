/** A browser that reads its session again and again while something goes on. */

import type { Visitor } from "../harness/visitor.ts";

/** The reads of one browser. */
export class Reads {
  /** What each was answered; 401 stands for a 200 that says nobody, or somebody else. */
  readonly statuses: number[] = [];
  readonly #reader: Visitor;
  readonly #email: string;
  readonly #query: string;

  /** @param query as of `GET /get-session` */
  constructor(reader: Visitor, email: string, query = "") {
    this.#reader = reader;
    this.#email = email;
    this.#query = query;
  }

  /** How many were answered so. */
  of(status: number): number {
    return this.statuses.filter((one) => one === status).length;
  }

  /** Reads one after the other. */
  async until(over: () => boolean): Promise<void> {
    while (!over()) {
      const { response, body } = await this.#reader.session(this.#query);
      this.statuses.push(response.status === 200 && body?.user.email !== this.#email ? 401 : response.status);
    }
  }
}

/** Every status that one of them was answered, the lowest first. */
export function distinct(reads: readonly Reads[]): number[] {
  return [...new Set(reads.flatMap(({ statuses }) => statuses))].sort();
}
