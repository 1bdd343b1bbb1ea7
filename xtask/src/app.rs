//! Building the Next.js app with OpenNext.

use std::path::PathBuf;

use anyhow::Result;

use crate::process::{SEE_ABOVE, run};
use crate::progress::step;
use crate::repo::Repo;
use crate::stamp::{self, Stamp};
use crate::{files, lock, node};

/// What goes into the app, from the root. Folders count with all that is in them.
const INPUTS: [&str; 9] = [
    "app",
    "client/src",
    "client/package.json",
    "client/tsconfig.build.json",
    "client/tsconfig.json",
    "package-lock.json",
    "schema/drizzle.ts",
    "schema/package.json",
    "tsconfig.base.json",
];

/// Builds the app, unless nothing that goes into it has changed.
pub(crate) fn build(repo: &Repo) -> Result<()> {
    let _lock = lock::acquire(repo, "build")?;
    let node = node::ready(repo)?;
    let mut inputs = Vec::new();
    for input in INPUTS {
        inputs.extend(files::below(&repo.path(input))?);
    }
    let outputs = [repo.path("app/.open-next/worker.js")];
    let made_from: Vec<PathBuf> = inputs.iter().chain(&outputs).cloned().collect();
    let stamp = Stamp::at(repo.path("target/stamps/app"));
    if stamp.holds(&[], &made_from) {
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
            SEE_ABOVE,
        )
    })?;
    stamp.write(&[], &inputs, &outputs, began)
}
