/**
 * Proves that the suite can fail: builds the gateway with one seeded defect after another and plays
 * the scenarios that must see it. Each has to end in a difference, and none may show without them.
 *
 *     node tests/differential/defects.ts [name …]
 *
 * Patches are applied and reverted in a copy of the last commit below `target`, so that the work
 * tree stays as it is however this ends. Each takes a build, so it is no part of `cargo xtask
 * test`; `cargo xtask build` must have run before, which installs the tools.
 */

import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import path from "node:path";

import { misfits, pattern, readDefects, ROOT } from "./defect.ts";

const PLACE = path.join(ROOT, "target/defects");
const COPY = path.join(PLACE, "copy");
const BUILD = path.join(PLACE, "build");
const SUITE = path.join(import.meta.dirname, "suite.test.ts");
/** As `told` words it. */
const DIFFERENCE = /^ +(.+ \/ .+ \((?:GET|POST) .+\): .+)\n +Better Auth: (.+)\n +here: +(.+)$/m;

/** Quick to build rather than small: what it is built for is one run. */
const PROFILE = {
  CARGO_PROFILE_RELEASE_INCREMENTAL: "true",
  CARGO_PROFILE_RELEASE_LTO: "off",
  CARGO_PROFILE_RELEASE_CODEGEN_UNITS: "16",
  CARGO_PROFILE_RELEASE_OPT_LEVEL: "1",
};

const wanted = process.argv.slice(2);
const chosen = readDefects().filter(({ name }) => wanted.length === 0 || wanted.includes(name));
for (const defect of chosen) {
  for (const misfit of misfits(defect)) throw new Error(`${defect.name} ${misfit}`);
}

mkdirSync(PLACE, { recursive: true });
rmSync(COPY, { recursive: true, force: true });
must("git", ["clone", "--quiet", "--no-hardlinks", ROOT, COPY], ROOT);

build();
const clean = play(`(?:${chosen.map(pattern).join("|")})`);
if (!clean.passes) throw new Error(`without any defect the scenarios fail:\n${clean.output}`);
console.log("✓ without a defect they pass");

let seen = 0;
for (const defect of chosen) {
  must("git", ["apply", defect.patch], COPY);
  build();
  const { passes, output } = play(pattern(defect));
  must("git", ["apply", "--reverse", defect.patch], COPY);
  const [, where, theirs, ours] = DIFFERENCE.exec(output) ?? [];
  if (!passes && where) seen += 1;
  console.log(where ? `✓ ${defect.name}: ${where}: ${theirs} → ${ours}` : `✗ ${defect.name}: no difference\n${output}`);
}
console.log(`${seen} of ${chosen.length} defects were seen`);
process.exitCode = seen === chosen.length ? 0 : 1;

function build(): void {
  const program = (name: string): string => path.join(ROOT, "node_modules/.bin", name);
  const tool = (name: string): string => path.join(ROOT, "target/tools/bin", name);
  must(tool("worker-build"), ["--release", "--panic-unwind", "--out-dir", BUILD, ".", "--locked"], path.join(COPY, "gateway"), {
    ...PROFILE,
    // Never anybody else's: cargo would take a defective crate there for the one that it knows.
    CARGO_TARGET_DIR: path.join(PLACE, "target"),
    ESBUILD_BIN: program("esbuild"),
    RUN_TO_COMPLETION: "1",
    WASM_BINDGEN_BIN: tool("wasm-bindgen"),
    WASM_OPT_BIN: program("wasm-opt"),
  });
}

function play(only: string): { passes: boolean; output: string } {
  const env = { ...process.env, DIFFERENTIAL_GATEWAY: path.join(BUILD, "index.js"), DIFFERENTIAL_ONLY: only };
  const { status, stdout } = spawnSync(process.execPath, ["--test", "--test-reporter=spec", SUITE], { env, encoding: "utf8" });
  return { passes: status === 0, output: stdout };
}

function must(command: string, args: readonly string[], cwd: string, env: Record<string, string> = {}): void {
  const { status, stderr } = spawnSync(command, args, { cwd, env: { ...process.env, ...env }, encoding: "utf8" });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${status}:\n${stderr}`);
}
