import assert from "node:assert/strict";
import { test } from "node:test";
import { applySetCookie } from "../src/cookies.ts";

test("a Set-Cookie adds, replaces or removes, and leaves every byte of the others alone", () => {
  for (const [cookie, setCookie, expected] of [
    ["a=1; b=2", [], "a=1; b=2"],
    ["a=1", ["b=2; Path=/"], "a=1; b=2"],
    ["a=1; b=2", ["a=3; Max-Age=60; Path=/; HttpOnly"], "a=3; b=2"],
    ["a=1;b=2", ["a=; Max-Age=0; Path=/"], "b=2"],
    ["t=x.y%2Bz%3D; u=a=b==", ["s=k%3D; Expires=Wed, 01 Jan 2031 00:00:00 GMT"], "t=x.y%2Bz%3D; u=a=b==; s=k%3D"],
    ["a=first; a=second", [], "a=first"],
    ["", ["a=1"], "a=1"],
  ] as const) {
    assert.equal(applySetCookie(cookie, setCookie), expected);
  }
});
