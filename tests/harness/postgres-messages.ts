/** Cuts PostgreSQL's byte streams (protocol 3) into messages, and makes messages of a server's. */

/** One message, as it was sent. */
export interface Message {
  /** Its type byte as a character; `""` for the first ones of a client, which carry none. */
  readonly tag: string;
  /** All of it, tag and length included. */
  readonly bytes: Buffer;
}

/** Messages of one direction, cut from a stream. */
export class Messages {
  #pending: Buffer = Buffer.alloc(0);
  #typed: boolean;

  /** @param sender a client's first messages (start-up, TLS request, cancel) carry no type byte */
  constructor(sender: "client" | "server") {
    this.#typed = sender === "server";
  }

  /** The messages that are complete now. */
  push(bytes: Uint8Array): Message[] {
    this.#pending = Buffer.concat([this.#pending, bytes]);
    const messages: Message[] = [];
    for (;;) {
      const header = this.#typed ? 1 : 0;
      if (this.#pending.length < header + 4) return messages;
      const length = header + this.#pending.readInt32BE(header);
      if (this.#pending.length < length) return messages;
      const message = this.#pending.subarray(0, length);
      this.#pending = this.#pending.subarray(length);
      messages.push({ tag: message.toString("latin1", 0, header), bytes: message });
      // 3.0 or newer; the requests for TLS and GSS, which come before it, have codes of 1234.x.
      this.#typed ||= message.readInt32BE(4) >>> 16 === 3;
    }
  }

  /** What came since the last complete message. */
  get rest(): Buffer {
    return this.#pending;
  }
}

/** The SQL that a client's message carries, if any. */
export function sqlOf({ tag, bytes }: Message): string | undefined {
  const strings = bytes.subarray(5).toString("utf8").split("\0");
  // A simple query; or Parse: the statement's name, then the SQL.
  return tag === "Q" ? strings[0] : tag === "P" ? strings[1] : undefined;
}

/** A server's message. */
export function message(tag: string, body: Uint8Array | string): Buffer {
  const content = Buffer.from(body as string);
  const length = Buffer.alloc(4);
  length.writeInt32BE(content.length + 4);
  return Buffer.concat([Buffer.from(tag), length, content]);
}

/** An `ErrorResponse`, worded as PostgreSQL words one: with somebody's data in it. */
export function errorResponse(severity: "ERROR" | "FATAL", sqlstate: string): Buffer {
  const fields = [`S${severity}`, `V${severity}`, `C${sqlstate}`, "Mas was asked for", "DKey (email)=(canary@example.com)", ""];
  return message("E", `${fields.join("\0")}\0`);
}

/** `ReadyForQuery`, outside a transaction. */
export const READY = message("Z", "I");
