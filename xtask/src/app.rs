//! Building the Next.js app with OpenNext.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::process::run;
use crate::progress::step;
use crate::repo::Repo;
use crate::stamp::{self, Stamp};
use crate::{lock, node};

/// What goes into the app, from the root. Folders count with all that is in them.
const INPUTS: [&str; 7] = [
    "app",
    "client",
    "schema/drizzle",
    "package.json",
    "package-lock.json",
    "schema/package.json",
    "tsconfig.base.json",
];

/// Folders that hold what was made or installed, not what it is made from.
const MADE: [&str; 6] = [
    ".next",
    ".open-next",
    ".wrangler",
    "dist",
    "node_modules",
    "test",
];

/// Builds the app, unless nothing that goes into it has changed.
pub(crate) fn build(repo: &Repo) -> Result<()> {
    let _lock = lock::acquire(repo)?;
    let node = node::ready(repo)?;
    let mut inputs = Vec::new();
    for input in INPUTS {
        collect(&repo.path(input), &mut inputs)?;
    }
    let outputs = [repo.path("app/.open-next/worker.js")];
    let stamp = Stamp::at(repo.path("target/stamps/app"));
    let files: Vec<PathBuf> = inputs.iter().chain(&outputs).cloned().collect();
    if stamp.holds(&[], &files) {
        println!("✓ app: unchanged");
        return Ok(());
    }
    stamp.remove()?;
    let began = stamp::now();
    step("building app (Next.js on OpenNext)", || {
        run(
            node.npm(repo)
                .args(["run", "--silent", "build:worker", "--workspace", "app"])
                .env("NEXT_TELEMETRY_DISABLED", "1"),
            "the lines above say why",
        )
    })?;
    stamp.write(&[], &inputs, &outputs, began)
}

/// Every file below a path, without what was made by a build.
fn collect(path: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    if !path.is_dir() {
        if path.exists() {
            files.push(path.to_owned());
        }
        return Ok(());
    }
    let entries = fs::read_dir(path).with_context(|| format!("cannot read {}", path.display()))?;
    for entry in entries {
        let entry = entry?;
        if !MADE.iter().any(|made| entry.file_name() == *made) {
            collect(&entry.path(), files)?;
        }
    }
    Ok(())
}
