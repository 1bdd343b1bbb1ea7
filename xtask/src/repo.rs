//! Where things are. Nothing depends on the directory the command was typed in, so that
//! wrangler may call it from anywhere.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// The checkout that this binary was built from.
pub(crate) struct Repo {
    root: PathBuf,
}

impl Repo {
    pub(crate) fn of_this_build() -> Result<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"))
            .parent()
            .context("xtask lies at the top of its own checkout")?;
        Ok(Self {
            root: root.to_owned(),
        })
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// A path given from the root.
    pub(crate) fn path(&self, relative: &str) -> PathBuf {
        self.root.join(relative)
    }

    /// A program that npm put into `node_modules`.
    pub(crate) fn npm_program(&self, name: &str) -> PathBuf {
        self.path("node_modules/.bin").join(name)
    }
}
