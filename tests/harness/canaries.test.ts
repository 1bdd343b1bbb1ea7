/** That the search finds what it is for: a leak is seeded for each way in which one could happen. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { leaks, plant, plantRequest, plantResponse, refuseLeaks } from "./canaries.ts";

const TOKEN = "QmFkIGlkZWEsIHJlYWxseQAbCdEfGhIj";
const REQUEST = '{"event":"request","id":"8f2ad3b4c5d6e7f8-FRA","route":"callback","status":302';

test("what was planted is found by its name, as it is and in its encodings", () => {
  plant("the database's password", "correct-horse-battery-staple");
  plantRequest(
    new URL("http://app.test/api/auth/callback/google?code=4/0AbCdEfGhIjKlMnOp&state=StateOfASignIn42"),
    new Headers({ cookie: `better-auth.session_token=${TOKEN}.c2lnbmF0dXJlLW9mLXRoZS10b2tlbg%3D%3D; a=b` }),
  );
  plantResponse(new Headers({ "set-cookie": "better-auth.oauth_state.abcdefgh=c2VhbGVkLXNpZ24taW4; Path=/; HttpOnly" }));
  for (const [line, name] of [
    ["connecting to postgres://app:correct-horse-battery-staple@host", "the database's password"],
    ["spent 0AbCdEfGhIjKlMnOp", "the parameter code"],
    ["redirected to /callback?state=StateOfASignIn42", "the parameter state"],
    [`a session: "${TOKEN}"`, "the cookie better-auth.session_token"],
    ["signed with c2lnbmF0dXJlLW9mLXRoZS10b2tlbg==", "the cookie better-auth.session_token"],
    ["opened c2VhbGVkLXNpZ24taW4", "the cookie better-auth.oauth_state"],
  ] as const) {
    assert.deepEqual(leaks(`something else\n${line}`), [name], line);
  }
});

test("what nobody planted is found by its shape", () => {
  for (const [line, what] of [
    ["no such user: ada.lovelace+test@mail.example.com", "an e-mail address"],
    ["an ID token eyJhbGciOiJSUzI1NiIsImtpZCI6IjEifQ.e30.c2ln", "a signed or encrypted token"],
    [`${REQUEST},"reason":"gho_16C7e42F292c6912E7"}`, "a value of nobody's making"],
    [`${REQUEST},"detail":"http://localhost/callback"}`, "a value of nobody's making"],
    [`${REQUEST},"detail":"a?b=c"}`, "a value of nobody's making"],
  ] as const) {
    assert.deepEqual(leaks(line), [what], line);
  }
});

test("a line as it should be passes, and so do the runtime's own", () => {
  for (const line of [
    `${REQUEST},"reason":"statement","detail":"57P01","stages":{"connect":3},"login":"SCRAM-SHA-256","turns":1}`,
    '{"event":"alarm","object":"0123456789ab","errand":"delete row","outcome":"done","ms":3}',
    "using next@16.4.6 and wrangler@4.156.0",
    "",
  ]) {
    assert.deepEqual(leaks(line), [], line);
  }
});

test("a failure names what leaked, and does not repeat it", () => {
  plant("a token", TOKEN);
  assert.throws(
    () => refuseLeaks(`it was ${TOKEN}`),
    (error: Error) => error.message === "a log line has a token" && !error.message.includes(TOKEN),
  );
});
