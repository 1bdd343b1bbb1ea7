/** The seeded defects: one-line patches, each with the scenarios that must see it. */

import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

import { SCENARIOS } from "./scenarios/index.ts";

export const ROOT = path.resolve(import.meta.dirname, "../..");
const FOLDER = path.join(import.meta.dirname, "defects");

/** One defect. */
export interface Defect {
  readonly name: string;
  readonly patch: string;
  /** The names of the scenarios that the patch's “Seen in” lines give. */
  readonly scenarios: readonly string[];
}

/** All of them, by name. */
export function readDefects(): Defect[] {
  return readdirSync(FOLDER).map((file) => {
    const patch = path.join(FOLDER, file);
    const scenarios = [...readFileSync(patch, "utf8").matchAll(/^Seen in: (.+)$/gm)].map((match) => match[1] as string);
    return { name: path.basename(file, ".patch"), patch, scenarios };
  });
}

/** What is wrong with a defect before anything is built; empty if nothing is. */
export function misfits({ patch, scenarios }: Defect): string[] {
  const { status, stderr } = spawnSync("git", ["apply", "--check", patch], { cwd: ROOT, encoding: "utf8" });
  const unknown = scenarios.filter((name) => !SCENARIOS.some((scenario) => scenario.name === name));
  return [
    ...(status === 0 ? [] : [`does not apply: ${stderr.trim()}`]),
    ...(scenarios.length === 0 ? ["names no scenario"] : []),
    ...unknown.map((name) => `names the scenario “${name}”, which there is none of`),
  ];
}

/** For `DIFFERENTIAL_ONLY`. */
export function pattern({ scenarios }: Defect): string {
  return `^(?:${scenarios.map((name) => name.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|")})$`;
}
