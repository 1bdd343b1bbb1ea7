/** Cuts PostgreSQL's byte streams (protocol 3) into messages, as far as counting needs. */

/** A message that a client sent. */
export interface ClientMessage {
  /** What it is, as far as a turn's count depends on it. */
  readonly type: "startup" | "terminate" | "other";
  /** The SQL that it carries, if any. */
  readonly sql: string | undefined;
}

/** Messages from a client. The first ones (start-up, TLS request, cancel) carry no type byte. */
export class ClientMessages {
  #pending: Buffer = Buffer.alloc(0);
  #started = false;

  /** The messages that are complete now. */
  push(bytes: Uint8Array): ClientMessage[] {
    this.#pending = Buffer.concat([this.#pending, bytes]);
    const messages: ClientMessage[] = [];
    for (;;) {
      const header = this.#started ? 1 : 0;
      if (this.#pending.length < header + 4) return messages;
      const length = header + this.#pending.readInt32BE(header);
      if (this.#pending.length < length) return messages;
      const message = this.#pending.subarray(0, length);
      this.#pending = this.#pending.subarray(length);
      messages.push(this.#started ? typed(message) : this.#untyped(message));
    }
  }

  #untyped(message: Buffer): ClientMessage {
    // 3.0 or newer; the requests for TLS and GSS, which come before it, have codes of 1234.x.
    this.#started = message.readInt32BE(4) >>> 16 === 3;
    return { type: "startup", sql: undefined };
  }
}

/** Messages from the server. */
export class ServerMessages {
  #pending: Buffer = Buffer.alloc(0);

  /** The type bytes of the messages that are complete now. */
  push(bytes: Uint8Array): string[] {
    this.#pending = Buffer.concat([this.#pending, bytes]);
    const types: string[] = [];
    while (this.#pending.length >= 5) {
      const length = 1 + this.#pending.readInt32BE(1);
      if (this.#pending.length < length) break;
      types.push(String.fromCharCode(this.#pending.readUInt8(0)));
      this.#pending = this.#pending.subarray(length);
    }
    return types;
  }
}

function typed(message: Buffer): ClientMessage {
  const strings = message.subarray(5).toString("utf8").split("\0");
  switch (String.fromCharCode(message.readUInt8(0))) {
    case "X":
      return { type: "terminate", sql: undefined };
    case "Q":
      return { type: "other", sql: strings[0] };
    case "P": // Parse: the statement's name, then the SQL.
      return { type: "other", sql: strings[1] };
    default:
      return { type: "other", sql: undefined };
  }
}
