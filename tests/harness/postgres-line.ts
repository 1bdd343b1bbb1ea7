/** One connection through the proxy: cut into messages, counted, and at the named points a fault's. */

import type { Socket } from "node:net";

import { Messages, sqlOf, type Message } from "./postgres-messages.ts";

/** What one connection has cost so far. */
export interface ConnectionCost {
  /** Bursts before the first `ReadyForQuery`: start-up and authentication. */
  authenticationTurns: number;
  /** Bursts after it that were ended by waiting for an answer. */
  statementTurns: number;
  /** The SQL of every `Parse` and simple query, in order. */
  readonly statements: string[];
}

/**
 * Where a fault acts, in the order of a connection's life, and what is about to go on there:
 * nothing; the client's first message; each of the server's three SASL messages; all it says from
 * there to its first `ReadyForQuery`; the client's messages up to `Sync`; the whole answer to them.
 */
export type Point = "accepted" | "startup" | "sasl" | "saslContinue" | "saslFinal" | "greeting" | "statement" | "answer";

/** Does something with bytes that were about to go on. What it does not pass on is lost. */
export type Act = (line: Line, held: Buffer) => Promise<void> | void;

/** What goes wrong on one connection. At other points all is well. */
export type Fault = { readonly [At in Point]?: Act };

/** What `AuthenticationSASL…` messages say after their length. */
const SASL: Readonly<Record<number, Point>> = { 10: "sasl", 11: "saslContinue", 12: "saslFinal" };

/** A client's messages that are followed by an answer, or by nothing at all: `Sync`, a simple query, `Flush`, `Terminate`. */
const END_OF_BURST = ["S", "Q", "H", "X"];

/** A connection, and what a fault may do to it. */
export class Line {
  readonly #client: Socket;
  readonly #server: Socket;
  readonly #cost: ConnectionCost;
  #fault: Fault | undefined;
  readonly #faultOf: (statement: Buffer) => Fault | undefined;
  #ready = false;
  #waiting = false;
  #held = false;
  #outlives = false;

  /** @param faultOf the fault of a statement, on a connection that has none of its own */
  constructor(
    client: Socket,
    server: Socket,
    cost: ConnectionCost,
    fault: Fault | undefined,
    faultOf: (statement: Buffer) => Fault | undefined,
  ) {
    this.#client = client;
    this.#server = server;
    this.#cost = cost;
    this.#fault = fault;
    this.#faultOf = faultOf;
    for (const [here, there] of [[client, server], [server, client]] as const) {
      here.setNoDelay(true);
      // The other side's end is all that a reset tells.
      here.on("error", () => {});
      here.on("close", () => {
        if (here === client && this.#outlives) return;
        there.destroySoon();
      });
    }
  }

  /** Passes everything on until either side ends. */
  async run(): Promise<void> {
    await this.#at("accepted", Buffer.alloc(0), async () => {});
    await Promise.allSettled([this.#fromClient(), this.#fromServer()]);
  }

  /** Sends bytes to the server, as the client. */
  toServer(bytes: Uint8Array): Promise<void> {
    return sent(this.#server, bytes);
  }

  /** Sends bytes to the client, as the server. */
  toClient(bytes: Uint8Array): Promise<void> {
    return sent(this.#client, bytes);
  }

  /** Ends it for both, after what was sent. */
  close(): void {
    this.hold();
    this.#client.end();
    this.#server.end();
  }

  /** Ends it for the client as a crash does: with a reset. */
  reset(): void {
    this.hold();
    this.#client.resetAndDestroy();
    this.#server.end();
  }

  /** Passes nothing on any more. */
  hold(): void {
    this.#held = true;
  }

  /** Whether the client has gone. */
  get abandoned(): boolean {
    return !this.#client.writable;
  }

  /** Resolves once the client has gone; the server does not hear of that. */
  async deserted(): Promise<void> {
    this.hold();
    this.#outlives = true;
    if (!this.#client.destroyed) await new Promise((resolve) => this.#client.once("close", resolve));
  }

  async #fromClient(): Promise<void> {
    const messages = new Messages("client");
    const pass = (held: Buffer): Promise<void> => this.toServer(held);
    let burst: Buffer[] = [];
    for await (const bytes of this.#client) {
      for (const message of messages.push(bytes as Buffer)) {
        this.#count(message);
        burst.push(message.bytes);
        const { tag } = message;
        const goesOn = !this.#ready || END_OF_BURST.includes(tag);
        if (!goesOn) continue;
        const held = Buffer.concat(burst);
        burst = [];
        if (tag === "S" || tag === "Q") this.#fault ??= this.#faultOf(held);
        const point = tag === "" ? "startup" : tag === "S" || tag === "Q" ? "statement" : undefined;
        await this.#at(point, held, pass);
      }
    }
  }

  async #fromServer(): Promise<void> {
    const messages = new Messages("server");
    const pass = (held: Buffer): Promise<void> => this.toClient(held);
    let burst: Buffer[] = [];
    for await (const bytes of this.#server) {
      this.#waiting = false;
      for (const message of messages.push(bytes as Buffer)) {
        const sasl = message.tag === "R" ? SASL[message.bytes.readInt32BE(5)] : undefined;
        const point = sasl ?? (this.#ready ? "answer" : "greeting");
        burst.push(message.bytes);
        this.#ready ||= message.tag === "Z";
        const complete = sasl ?? message.tag === "Z";
        if (!complete && this.#fault?.[point]) continue;
        const held = Buffer.concat(burst);
        burst = [];
        await this.#at(complete ? point : undefined, held, pass);
      }
    }
  }

  async #at(point: Point | undefined, held: Buffer, pass: (held: Buffer) => Promise<void>): Promise<void> {
    if (this.#held) return;
    const act = point && this.#fault?.[point];
    await (act ? act(this, held) : pass(held));
  }

  #count(message: Message): void {
    const sql = sqlOf(message);
    if (sql !== undefined) this.#cost.statements.push(sql);
    // Goodbye is not waited for.
    if (message.tag === "X" || this.#waiting) return;
    this.#waiting = true;
    if (this.#ready) this.#cost.statementTurns += 1;
    else this.#cost.authenticationTurns += 1;
  }
}

/** Resolves once the bytes have left, or can no more. */
function sent(socket: Socket, bytes: Uint8Array): Promise<void> {
  if (bytes.length === 0 || !socket.writable) return Promise.resolve();
  return new Promise((resolve) => socket.write(bytes, () => resolve()));
}
