//! The project's own files, without what builds and installs put beside them.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

const MADE: [&str; 11] = [
    ".git",
    ".next",
    ".open-next",
    ".wrangler",
    "build",
    "cloudflare-env.d.ts",
    "dist",
    "next-env.d.ts",
    "node_modules",
    "screenshots",
    "target",
];

/// Every file below a path, sorted; the path itself if it is a file; nothing if it is not there.
pub(crate) fn below(path: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    collect(path, &mut files)?;
    files.sort();
    Ok(files)
}

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
        let name = entry.file_name();
        let made = MADE.iter().any(|made| name == *made)
            || Path::new(&name)
                .extension()
                .is_some_and(|extension| extension == "tsbuildinfo");
        if !made {
            collect(&entry.path(), files)?;
        }
    }
    Ok(())
}
