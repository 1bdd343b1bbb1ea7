//! One at a time: `wrangler dev` starts the build of each Worker at once, an editor's second save
//! may come while the first is being built, and two installations would delete each other's files.

use std::fs::{File, TryLockError, create_dir_all};

use anyhow::{Context, Result};

use crate::repo::Repo;

/// Waits until nobody else does `what` in this checkout. Held until the file is dropped.
pub(crate) fn acquire(repo: &Repo, what: &str) -> Result<File> {
    let folder = repo.path("target/stamps");
    create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let path = folder.join(what).with_extension("lock");
    let file = File::create(&path).with_context(|| format!("cannot write {}", path.display()))?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            println!("· waiting for another {what} in this checkout …");
            file.lock()
                .with_context(|| format!("cannot lock {}", path.display()))?;
        }
        Err(TryLockError::Error(error)) => {
            return Err(error).with_context(|| format!("cannot lock {}", path.display()));
        }
    }
    Ok(file)
}
