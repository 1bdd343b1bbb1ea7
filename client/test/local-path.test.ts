import assert from "node:assert/strict";
import { test } from "node:test";
import { localPath } from "../src/local-path.ts";

test("a path on this site is kept", () => {
  for (const path of ["/", "/projects", "/projects?page=2#top", "/a%20b", "/@ada"]) {
    assert.equal(localPath(path), path);
  }
});

test("whatever leads elsewhere, or is no path, gives way to the fallback", () => {
  for (const value of [
    undefined,
    null,
    ["/a", "/b"],
    "",
    "projects",
    "https://evil.example/",
    "//evil.example/",
    "///evil.example/",
    "/\\evil.example/",
    "/\t/evil.example/",
    "/.//evil.example/",
    "/a/..//evil.example/",
    "\\\\evil.example/",
    "javascript:alert(1)",
    " /projects",
    "//[",
  ]) {
    assert.equal(localPath(value, "/home"), "/home", JSON.stringify(value));
  }
});
