/** The fault catalogue's rows about providers (F20 to F24), as sign-ins meet them. */

import { endless, headOnly, redirect, reset, resetInside, says, silent, slow, status, type Misbehaviour } from "./misbehaviour.ts";
import type { Endpoint } from "./shaky-provider.ts";

/** How a sign-in must end: `signed in`, or the error's code with the stage if it names one. */
export type Ending = "signed in" | "invalid_code" | "unable_to_get_user_info" | `internal_server_error (${"token" | "jwks" | "profile"})`;

/** One row of the table. */
export interface Case {
  readonly ids: string;
  readonly what: string;
  readonly endpoint: Exclude<Endpoint, "discovery" | "elsewhere">;
  /** What the endpoint does instead of answering its first requests. */
  readonly acts: readonly Misbehaviour[];
  readonly ends: Ending;
  /** How often the endpoint is asked by then. */
  readonly asked: number;
}

/** A deep value, such as a careless parser dies of. */
const DEEP = "[".repeat(100_000);

/** What no answer is made of, for each endpoint. */
const NO_ANSWERS: readonly (readonly [what: string, act: Misbehaviour])[] = [
  ["a page", says("<!doctype html><p>Sorry", "text/html")],
  ["nothing", says("")],
  ["half an object", says('{"access_token":')],
  ["a number", says("42")],
  ["a value too deep", says(DEEP)],
  ["octets that are no text", says("\u0000\u0001", "application/octet-stream")],
];

/** Failures that say nothing of what came of the request. */
const LOST: readonly (readonly [what: string, act: Misbehaviour])[] = [
  ["resets the connection", reset],
  ["resets it within its answer", resetInside],
];

/** A code is exchanged once, whatever comes of it: it may have been spent. */
const TOKEN_CASES: readonly Case[] = [
  ...[...LOST, ["says nothing", silent], ["sends a head and no body", headOnly], ["never stops sending", endless]].map(
    ([what, act]) => token(what as string, act as Misbehaviour, "internal_server_error (token)"),
  ),
  ...[400, 401, 403, 404, 429, 500, 502, 503].map((code) => token(`answers ${code}`, status(code), "invalid_code")),
  ...[301, 302, 303, 307, 308].map((code) => token(`redirects with ${code}`, redirect(code, "elsewhere"), "invalid_code")),
  ...NO_ANSWERS.map(([what, act]) => token(`answers ${what}`, act, "invalid_code")),
  token("is a second late", slow(1_000), "signed in"),
];

function token(what: string, act: Misbehaviour, ends: Ending): Case {
  return { ids: "F20 F24", what, endpoint: "token", acts: [act], ends, asked: 1 };
}

/** What is only read may be asked for once more. */
function reading(ids: string, endpoint: "jwks" | "userinfo"): readonly Case[] {
  const stage = endpoint === "jwks" ? "jwks" : "profile";
  const unavailable: Ending = `internal_server_error (${stage})`;
  // Keys that cannot be read may be there later; a profile that cannot be read is one.
  const unreadable: Ending = endpoint === "jwks" ? unavailable : "unable_to_get_user_info";
  const of = (what: string, acts: readonly Misbehaviour[], ends: Ending, asked: number): Case => ({ ids, what, endpoint, acts, ends, asked });
  return [
    ...LOST.flatMap(([what, act]) => [
      of(`${what} once`, [act], "signed in", 2),
      of(`${what} twice`, [act, act], unavailable, 2),
    ]),
    ...[500, 502, 503].flatMap((code) => [
      of(`answers ${code} once`, [status(code)], "signed in", 2),
      of(`answers ${code} twice`, [status(code), status(code)], unreadable, 2),
    ]),
    ...[401, 404, 429].map((code) => of(`answers ${code}`, [status(code)], unreadable, 1)),
    ...[302, 307].map((code) => of(`redirects with ${code}`, [redirect(code, "elsewhere")], unreadable, 1)),
    ...NO_ANSWERS.map(([what, act]) => of(`answers ${what}`, [act], unreadable, 1)),
    of("says nothing", [silent], unavailable, 1),
    of("sends a head and no body", [headOnly], unavailable, 1),
    of("never stops sending", [endless, endless], unavailable, 2),
    of("is a second late", [slow(1_000)], "signed in", 1),
  ];
}

/** All of them. */
export const CASES: readonly Case[] = [...TOKEN_CASES, ...reading("F21", "jwks"), ...reading("F23", "userinfo")];

/** What the document about itself may be at a start, and whether the start succeeds. */
export const DISCOVERY_CASES: readonly (readonly [what: string, acts: readonly Misbehaviour[], starts: boolean])[] = [
  ...LOST.flatMap(([what, act]) => [[`${what} once`, [act], true], [`${what} twice`, [act, act], false]] as const),
  ["answers 503 once", [status(503)], true],
  ["answers 503 twice", [status(503), status(503)], false],
  ["answers 429", [status(429)], false],
  ["redirects", [redirect(302, "elsewhere")], false],
  ...NO_ANSWERS.map(([what, act]) => [`answers ${what}`, [act], false] as const),
  ["never stops sending", [endless, endless], false],
  ["says nothing", [silent], false],
  ["is a second late", [slow(1_000)], true],
];
