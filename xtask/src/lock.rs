//! One build at a time: `wrangler dev` starts the build of each Worker at once, and an editor's
//! second save may come while the first is being built.

use std::fs::{File, TryLockError, create_dir_all};

use anyhow::{Context, Result};

use crate::repo::Repo;

/// Waits until no other build runs in this checkout. Held until the file is dropped.
pub(crate) fn acquire(repo: &Repo) -> Result<File> {
    let folder = repo.path("target/stamps");
    create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let path = folder.join("lock");
    let file = File::create(&path).with_context(|| format!("cannot write {}", path.display()))?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            println!("· waiting for another build in this checkout …");
            file.lock()
                .with_context(|| format!("cannot lock {}", path.display()))?;
        }
        Err(TryLockError::Error(error)) => {
            return Err(error).with_context(|| format!("cannot lock {}", path.display()));
        }
    }
    Ok(file)
}
