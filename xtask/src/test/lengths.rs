//! No file of ours is longer than one can take in: a file is about one idea.

use std::fs;

use anyhow::{Context, Result, bail};

use crate::files;
use crate::repo::Repo;

/// In lines.
const LONGEST: usize = 300;

const SOURCES: [&str; 7] = ["css", "js", "mjs", "rs", "sql", "ts", "tsx"];

/// Fails naming every file that is too long.
pub(super) fn check(repo: &Repo) -> Result<()> {
    let mut long = Vec::new();
    for file in files::below(repo.root())? {
        let extension = file.extension().and_then(|extension| extension.to_str());
        if !extension.is_some_and(|extension| SOURCES.contains(&extension)) {
            continue;
        }
        let text =
            fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
        let lines = text.lines().count();
        if lines > LONGEST {
            let name = file.strip_prefix(repo.root()).unwrap_or(&file);
            long.push(format!("{}: {lines} lines", name.display()));
        }
    }
    if !long.is_empty() {
        bail!(
            "a file has at most {LONGEST} lines; split\n{}",
            long.join("\n")
        );
    }
    Ok(())
}
