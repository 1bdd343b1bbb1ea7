/**
 * Proves that the suite can fail: builds the gateway with one seeded defect after another, from a
 * copy of the last commit, and expects the suite to fail each time and to pass without any.
 *
 *     node tests/differential/defects.ts [name …]
 *
 * Each takes a build, so it is no part of `cargo xtask test`. `cargo xtask build` must have run
 * before, which installs the tools.
 */

import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, rmSync } from "node:fs";
import path from "node:path";

const ROOT = path.resolve(import.meta.dirname, "../..");
const PLACE = path.join(ROOT, "target/defects");
const COPY = path.join(PLACE, "copy");
const BUILD = path.join(PLACE, "build");
const PATCHES = path.join(import.meta.dirname, "defects");
const SUITE = path.join(import.meta.dirname, "suite.test.ts");

/** Quick to build rather than small: what it is built for is one run. */
const PROFILE = {
  CARGO_PROFILE_RELEASE_LTO: "off",
  CARGO_PROFILE_RELEASE_CODEGEN_UNITS: "16",
  CARGO_PROFILE_RELEASE_OPT_LEVEL: "1",
};

const names = readdirSync(PATCHES).map((file) => path.basename(file, ".patch"));
const wanted = process.argv.slice(2);
const chosen = wanted.length > 0 ? names.filter((name) => wanted.includes(name)) : names;

mkdirSync(PLACE, { recursive: true });
rmSync(COPY, { recursive: true, force: true });
must("git", ["clone", "--quiet", "--no-hardlinks", ROOT, COPY], ROOT);

build();
if (!passes()) throw new Error("the suite fails without any defect; see what it says first");
console.log("✓ without a defect the suite passes");

const unseen: string[] = [];
for (const name of chosen) {
  const patch = path.join(PATCHES, `${name}.patch`);
  must("git", ["apply", patch], COPY);
  build();
  const seen = !passes();
  must("git", ["apply", "--reverse", patch], COPY);
  console.log(`${seen ? "✓" : "✗"} ${name}: the suite ${seen ? "fails" : "passes all the same"}`);
  if (!seen) unseen.push(name);
}
console.log(`${chosen.length - unseen.length} of ${chosen.length} defects were seen`);
process.exitCode = unseen.length === 0 ? 0 : 1;

function build(): void {
  const program = (name: string): string => path.join(ROOT, "node_modules/.bin", name);
  const tool = (name: string): string => path.join(ROOT, "target/tools/bin", name);
  must(tool("worker-build"), ["--release", "--panic-unwind", "--out-dir", BUILD, ".", "--locked"], path.join(COPY, "gateway"), {
    ...PROFILE,
    CARGO_TARGET_DIR: process.env["CARGO_TARGET_DIR"] ?? path.join(PLACE, "target"),
    ESBUILD_BIN: program("esbuild"),
    RUN_TO_COMPLETION: "1",
    WASM_BINDGEN_BIN: tool("wasm-bindgen"),
    WASM_OPT_BIN: program("wasm-opt"),
  });
}

function passes(): boolean {
  const env = { ...process.env, DIFFERENTIAL_GATEWAY: path.join(BUILD, "index.js") };
  return spawnSync(process.execPath, ["--test", SUITE], { env, stdio: "ignore" }).status === 0;
}

function must(command: string, args: readonly string[], cwd: string, env: Record<string, string> = {}): void {
  const { status, stderr } = spawnSync(command, args, { cwd, env: { ...process.env, ...env }, encoding: "utf8" });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${status}:\n${stderr}`);
}
