/**
 * What can go wrong on a connection to PostgreSQL, for {@link PostgresProxy.breakNext} and
 * {@link PostgresProxy.breakAbout}. `close`, `reset` and `silence` act at any point of postgres-line.ts.
 */

import type { Fault, Line, Point } from "./postgres-line.ts";
import { errorResponse, message, Messages, READY, type Message } from "./postgres-messages.ts";

/** Points at which the bytes held back are a client's. */
const FROM_CLIENT: readonly Point[] = ["startup", "statement"];
/** Points at which a server speaks. */
const FROM_SERVER: readonly Point[] = ["sasl", "saslContinue", "saslFinal", "greeting", "answer"];

/** The connection ends in good order, as if the server had been told to stop. */
export const close = (at: Point): Fault => ({ [at]: (line: Line) => line.close() });

/** The connection is reset, as if the server's machine had lost it. */
export const reset = (at: Point): Fault => ({ [at]: (line: Line) => line.reset() });

/** Nothing is said any more, and nothing ends. */
export const silence = (at: Point): Fault => ({ [at]: (line: Line) => line.hold() });

/** Half of what is due there goes on, and then the connection ends. */
export const half = (at: Point): Fault => ({
  [at]: async (line: Line, held: Buffer) => {
    await pass(at, line, held.subarray(0, held.length >> 1));
    line.close();
  },
});

/** All of the statement goes on but the `Sync` that commits it, and then the connection ends. */
export const withoutSync: Fault = {
  statement: async (line, held) => {
    await line.toServer(held.subarray(0, held.length - 5));
    line.close();
  },
};

/** The statement reaches the server once its sender has given it up, and is committed then. */
export const late: Fault = {
  statement: (line, held) => {
    // Not waited for: the client's end is only seen by who goes on reading.
    void line.deserted().then(() => line.toServer(Buffer.concat([held, message("X", "")])));
  },
};

/** What is due there comes so many milliseconds later. */
export const delay = (at: Point, milliseconds: number): Fault => ({
  [at]: async (line: Line, held: Buffer) => {
    await after(milliseconds);
    await pass(at, line, held);
  },
});

/** What is due there comes one byte at a time, evenly over so many milliseconds: the next one is never far. */
export const trickle = (at: Point, milliseconds: number): Fault => ({
  [at]: async (line: Line, held: Buffer) => {
    const began = performance.now();
    for (const [index, byte] of held.entries()) {
      const early = began + (milliseconds * index) / held.length - performance.now();
      if (early > 0) await after(early);
      if (line.abandoned) return;
      await pass(at, line, Buffer.of(byte));
    }
  },
});

/** The server refuses what is due there, and goes if that is `FATAL`. The statement does not reach it. */
export const refuse = (at: "startup" | "statement", sqlstate: string, severity: "ERROR" | "FATAL" = "FATAL"): Fault => ({
  [at]: async (line: Line) => {
    await line.toClient(errorResponse(severity, sqlstate));
    if (severity === "FATAL") return line.close();
    return line.toClient(READY);
  },
});

/** The server's messages at a point are others: each is rewritten, or left out as `[]`. */
export const rewrite = (at: Point, by: (message: Message) => Buffer | readonly Buffer[]): Fault => ({
  [at]: (line: Line, held: Buffer) =>
    line.toClient(Buffer.concat(new Messages("server").push(held).flatMap((each) => by(each)))),
});

/** The same fault wherever the server speaks. */
export const everywhere = (fault: (at: Point) => Fault): Fault => Object.assign({}, ...FROM_SERVER.map(fault)) as Fault;

/** All that the server says comes one byte at a time, as fast as they go. */
export const byteByByte: Fault = everywhere((at) => trickle(at, 0));

/** Before each of the server's messages there is something that it may say at any time. */
export const chatter: Fault = everywhere((at) =>
  rewrite(at, ({ bytes }) => [
    message("N", "SNOTICE\0VNOTICE\0C00000\0Mfor canary@example.com\0\0"),
    message("S", "application_name\0another\0"),
    bytes,
  ]),
);

/**
 * One bit is another in each of the server's messages `tag` at a point: the highest of the byte at
 * `offset`, which counts from the message's end if it is negative.
 */
export const flip = (at: Point, tag: string, offset: number): Fault =>
  rewrite(at, (each) => {
    if (each.tag !== tag) return each.bytes;
    const bytes = Buffer.from(each.bytes);
    const index = offset < 0 ? bytes.length + offset : offset;
    bytes.writeUInt8(bytes.readUInt8(index) ^ 0x80, index);
    return bytes;
  });

/** The text after `AuthenticationSASL…` is another. */
export const sasl = (at: "saslContinue" | "saslFinal", by: (text: string) => string): Fault =>
  rewrite(at, ({ bytes }) => {
    const kind = bytes.subarray(5, 9);
    return message("R", Buffer.concat([kind, Buffer.from(by(bytes.toString("utf8", 9)))]));
  });

/** The row of the answer is another; everything else in it is as it was. */
export const row = (by: (row: Buffer) => Buffer | readonly Buffer[]): Fault =>
  rewrite("answer", ({ tag, bytes }) => (tag === "D" ? by(bytes) : bytes));

function after(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

function pass(at: Point, line: Line, bytes: Buffer): Promise<void> {
  return FROM_CLIENT.includes(at) ? line.toServer(bytes) : line.toClient(bytes);
}
