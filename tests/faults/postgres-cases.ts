/** The fault catalogue's rows about PostgreSQL (F01 to F19, F45), as sign-ins meet them. */

import {
  byteByByte,
  chatter,
  close,
  delay,
  everywhere,
  flip,
  half,
  refuse,
  reset,
  rewrite,
  row,
  sasl,
  silence,
  trickle,
  withoutSync,
} from "../harness/postgres-faults.ts";
import type { Fault, Point } from "../harness/postgres-line.ts";
import { message } from "../harness/postgres-messages.ts";

/** How a sign-in must end. */
export interface Ending {
  /** `signed in`, or the error's code, with the stage that it names if it names one. */
  readonly as: "signed in" | "unable_to_create_session" | `internal_server_error (${string})`;
  /** Connections that it costs: the retries, and no more of them. */
  readonly connections: number;
  /** How many of those were sent once more before any statement, and how many after a lost race. */
  readonly retries?: number;
  readonly races?: number;
  /** The rows were written, but nobody gets the session. */
  readonly written?: boolean;
}

/** One row of the table: its ids, what breaks, connection by connection, and how it must end. */
export type Case = readonly [ids: string, what: string, faults: readonly Fault[], ending: Ending];

const signedIn = (connections: number, retries = 0): Ending => ({ as: "signed in", connections, retries });
const unavailable = (stage: "connect" | "statement", connections: number, retries = 0): Ending => ({
  as: `internal_server_error (${stage})`,
  connections,
  retries,
});

/** Where a login can be cut, in order. */
export const LOGIN: readonly Point[] = ["accepted", "startup", "sasl", "saslContinue", "saslFinal", "greeting"];

/** Bits of a login that are found out if they change on their way. */
export const LOGIN_FLIPS: readonly (readonly [what: string, flipped: Fault])[] = [
  ["the type of the first SASL message", flip("sasl", "R", 0)],
  ["its length", flip("sasl", "R", 1)],
  ["the name of its mechanism", flip("sasl", "R", 9)],
  ["the kind of the second", flip("saslContinue", "R", 5)],
  ["its nonce", flip("saslContinue", "R", 11)],
  ["its iterations", flip("saslContinue", "R", -1)],
  ["the kind of the third", flip("saslFinal", "R", 5)],
  ["its proof", flip("saslFinal", "R", 11)],
  ["the end of its proof", flip("saslFinal", "R", -1)],
  ["the welcome", flip("greeting", "R", 5)],
  ["the length of a parameter", flip("greeting", "S", 1)],
  ["the type of the last message", flip("greeting", "Z", 0)],
];

/** Faults before a statement has left. They come to whichever connection is next, so one sign-in runs at a time. */
export const LOGIN_CASES: readonly Case[] = [
  ...LOGIN.flatMap((point): Case[] => [
    ["F03 F04", `closed once at ${point}`, [close(point)], signedIn(2, 1)],
    ["F03 F04", `reset once at ${point}`, [reset(point)], signedIn(2, 1)],
    ["F03 F04", `closed at ${point}, and again`, [close(point), close(point)], unavailable("connect", 2, 1)],
  ]),
  ...LOGIN.slice(1).map((point): Case => ["F04", `cut inside ${point}`, [half(point)], signedIn(2, 1)]),
  ["F05", "a billion SCRAM iterations", [sasl("saslContinue", (text) => text.replace(/i=\d+/, "i=1000000000"))], unavailable("connect", 1)],
  ["F05", "a server that does not know the password", [sasl("saslFinal", () => `v=${Buffer.alloc(32, 7).toString("base64")}`)], unavailable("connect", 1)],
  ["F05", "a server that skips its proof", [rewrite("saslFinal", () => [])], unavailable("connect", 1)],
  ["F05", "a proof that only PLUS could give", [rewrite("sasl", () => message("R", Buffer.from("\0\0\0\x0aSCRAM-SHA-256-PLUS\0\0")))], unavailable("connect", 1)],
  ...["53300", "57P03", "57P01", "58000", "08006", "XX000"].flatMap((code): Case[] => [
    ["F06 F07", `${code} once, instead of a login`, [refuse("startup", code)], signedIn(2, 1)],
    ["F06 F07", `${code}, and again`, [refuse("startup", code), refuse("startup", code)], unavailable("connect", 2, 1)],
  ]),
  ["F06", "28P01, which no retry mends", [refuse("startup", "28P01")], unavailable("connect", 1)],
  ["F17", "every reply is two seconds late", [everywhere((at) => delay(at, 2_000))], unavailable("connect", 1)],
  ["F18", "all bytes one by one", [byteByByte], signedIn(1)],
  ["F18", "all bytes one by one, and each reply takes a while", [everywhere((at) => trickle(at, 200))], signedIn(1)],
  ["F17 F18", "a login that trickles on and on", [trickle("greeting", 10_000)], unavailable("connect", 1)],
  ["F18", "notices and parameters in between", [chatter], signedIn(1)],
  ["F19", "a login that is no protocol", [rewrite("sasl", () => Buffer.from("HTTP/1.1 400 Bad Request\r\n\r\n"))], unavailable("connect", 1)],
  ...LOGIN_FLIPS.map(([what, flipped]): Case => ["F19", `a bit is flipped: ${what}`, [flipped], unavailable("connect", 1)]),
  // It cannot be told from a wrong password.
  ["F19", "another salt arrives", [sasl("saslContinue", (text) => text.replace(/s=[^,]+/, "s=AAAAAAAAAAAAAAAAAAAAAA=="))], unavailable("connect", 1)],
  [
    "F12",
    "the answer is lost, and the look-up is refused twice",
    [close("answer"), reset("accepted"), close("startup")],
    { ...unavailable("connect", 3, 1), written: true },
  ],
  ["F12", "the answer is lost, and so is the look-up's", [close("answer"), close("answer")], { ...unavailable("statement", 2), written: true }],
  ["F12", "the answer is lost, and the look-up is refused once", [reset("answer"), refuse("startup", "53300")], signedIn(3, 1)],
];

const BROKEN: readonly Fault[] = Array<Fault>(3).fill(close("statement"));

/** Faults from the statement on. They are met by whoever sends the sign-in's token, so all of them run at once. */
export const STATEMENT_CASES: readonly Case[] = [
  // Lost, looked up, not there, run again.
  ["F08", "closed before the statement", [close("statement")], signedIn(3)],
  ["F08", "reset before the statement", [reset("statement")], signedIn(3)],
  ["F08", "closed before the statement, whenever it is run", BROKEN, unavailable("statement", 6)],
  ["F09 F10", "cut inside the statement", [half("statement")], signedIn(3)],
  ["F11", "the commit is never delivered", [withoutSync], signedIn(3)],
  ["F07", "57P01 instead of an answer", [refuse("statement", "57P01")], signedIn(3)],
  ["F07", "58000 instead of an answer", [refuse("statement", "58000", "ERROR")], signedIn(3)],
  ["F07", "XX000 instead of an answer", [refuse("statement", "XX000", "ERROR")], signedIn(3)],
  // Lost, looked up, found.
  ["F12", "closed instead of the answer", [close("answer")], signedIn(2)],
  ["F12", "reset instead of the answer", [reset("answer")], signedIn(2)],
  ["F12", "cut inside the answer", [half("answer")], signedIn(2)],
  ["F12 F17", "the commit is done, and nothing is said of it", [silence("answer")], signedIn(2)],
  ["F13 F17", "the statement is swallowed", [silence("statement")], signedIn(3)],
  ["F17", "the answer is two seconds late", [delay("answer", 2_000)], signedIn(1)],
  ["F18", "the answer trickles, and is there in time", [trickle("answer", 1_000)], signedIn(1)],
  ["F17 F18", "the answer trickles on and on", [trickle("answer", 10_000)], signedIn(2)],
  // Refused by Postgres: nothing is kept, and the winner's rows are there for the next run.
  ...["40001", "40P01", "23505"].flatMap((code): Case[] => {
    const race = refuse("statement", code, "ERROR");
    return [
      ["F14 F15", `${code} once`, [race], { ...signedIn(2), races: 1 }],
      ["F14 F15", `${code} twice`, [race, race], { ...signedIn(3), races: 2 }],
      ["F14 F15", `${code} whenever it is run`, [race, race, race], { as: "unable_to_create_session", connections: 3, races: 3 }],
    ];
  }),
  ["F16", "25006: a standby", [refuse("statement", "25006", "ERROR")], unavailable("statement", 1)],
  ["F45", "53100: its disk is full", [refuse("statement", "53100", "ERROR")], unavailable("statement", 1)],
  ["F16", "57014: it was cancelled", [refuse("statement", "57014", "ERROR")], unavailable("statement", 1)],
  ["F41", "42501: it may not write there", [refuse("statement", "42501", "ERROR")], unavailable("statement", 1)],
  // An answer that cannot be read is as good as lost.
  ...lies().map(([what, lie]): Case => ["F19", `the answer: ${what}`, [lie], signedIn(2)]),
];

/** Answers with one bit flipped, all at once too, but after the others: so many logins take an isolate their time. */
export const FLIP_CASES: readonly Case[] = answerFlips().map(([what, flipped]): Case => ["F19", what, [flipped], signedIn(2)]);

/** What a server may say instead of the row. */
export function lies(): readonly (readonly [what: string, lie: Fault])[] {
  const int16 = (value: number): Buffer => Buffer.of(value >> 8, value & 0xff);
  const int32 = (value: number): Buffer => {
    const bytes = Buffer.alloc(4);
    bytes.writeInt32BE(value);
    return bytes;
  };
  const column = (value: Uint8Array | string): Buffer => Buffer.concat([int32(value.length), Buffer.from(value as string)]);
  const made = (...parts: readonly Buffer[]): Fault => row(() => message("D", Buffer.concat(parts)));
  const nobodysType = Buffer.concat([int16(1), Buffer.from("row\0"), int32(0), int16(0), int32(987_654_321), int16(-1 & 0xffff), int32(-1), int16(0)]);
  return [
    ["two columns", made(int16(2), column("{}"), column("{}"))],
    ["no column", made(int16(0))],
    ["more columns than it has", made(int16(9), column("{}"))],
    ["a null", made(int16(1), int32(-1))],
    ["a column longer than the row", made(int16(1), int32(9_999), Buffer.from("{}"))],
    ["a column of 2^31-1 bytes", made(int16(1), int32(2 ** 31 - 1), Buffer.from("{}"))],
    ["a column of -2 bytes", made(int16(1), int32(-2), Buffer.from("{}"))],
    ["a row cut short", made(int16(1), Buffer.of(0, 0))],
    ["a message of 2^31-1 bytes", row((bytes) => Buffer.concat([Buffer.from("D"), int32(2 ** 31 - 1), bytes.subarray(5)]))],
    ["a message shorter than its header", row(() => Buffer.concat([Buffer.from("D"), int32(1)]))],
    ["a message that no server has", row((bytes) => [message("\u0001", ""), bytes])],
    ["no UTF-8", made(int16(1), column(Buffer.of(0x7b, 0xff, 0xfe, 0x7d)))],
    ["no JSON", made(int16(1), column("{"))],
    ["another JSON", made(int16(1), column('{"outcome":"signedIn"}'))],
    ["a type that nobody knows", row((bytes) => [message("T", nobodysType), bytes])],
    ["a row twice", row((bytes) => [bytes, bytes])],
    ["no row", row(() => [])],
    ["its end before it", rewrite("answer", ({ tag, bytes }) => (tag === "D" ? [] : tag === "Z" ? [bytes, bytes] : bytes))],
  ];
}

/** Bits of an answer that are found out if they change on their way; another letter of a name is not. */
export function answerFlips(): readonly (readonly [what: string, flipped: Fault])[] {
  const flips = (tag: string, message: string, bytes: Readonly<Record<string, number>>): [string, Fault][] =>
    Object.entries({ type: 0, length: 1, ...bytes }).map(([what, at]) => [`a bit of ${message}'s ${what}`, flip("answer", tag, at)]);
  return [
    ...flips("1", "ParseComplete", {}),
    ...flips("2", "BindComplete", {}),
    ...flips("D", "DataRow", { "column count": 5, "column length": 7, "first letter": 11, "fortieth letter": 50, "last letter": -1 }),
    ...flips("C", "CommandComplete", {}),
    ...flips("Z", "ReadyForQuery", {}),
  ];
}
