//! What hands over to a script of `tests/stack`: running everything here, and migrating.

use std::process::{Command, ExitCode};

use anyhow::{Result, bail};

use crate::repo::Repo;
use crate::workers::{self, GATEWAY, SESSION_DO};
use crate::{app, node};

/// `cargo xtask dev`: builds what has changed, then runs all of it until Ctrl-C.
pub(crate) fn run(repo: &Repo, reset: bool) -> Result<ExitCode> {
    workers::build(repo, &GATEWAY)?;
    workers::build(repo, &SESSION_DO)?;
    app::build(repo)?;
    let mut command = node::ready(repo)?.node(repo);
    command.arg("tests/stack/dev.ts");
    if reset {
        command.arg("--reset");
    }
    become_it(command)
}

/// `cargo xtask migrate`.
pub(crate) fn migrate(repo: &Repo) -> Result<ExitCode> {
    if std::env::var_os("DATABASE_URL").is_none() {
        bail!("set DATABASE_URL to the database to migrate: postgres://user:password@host/name");
    }
    let mut command = node::ready(repo)?.node(repo);
    command.arg("tests/stack/migrate.ts");
    become_it(command)
}

/// Takes the command's place, so that signals, the terminal and the exit code are its own: whoever
/// stops `cargo xtask dev`, stops it and not only a parent that waits.
#[cfg(unix)]
fn become_it(mut command: Command) -> Result<ExitCode> {
    use std::os::unix::process::CommandExt;
    let error = command.exec();
    bail!(
        "`{}` did not start: {error}",
        crate::process::line(&command)
    )
}

#[cfg(not(unix))]
fn become_it(mut command: Command) -> Result<ExitCode> {
    crate::process::run(&mut command, crate::process::SEE_ABOVE)?;
    Ok(ExitCode::SUCCESS)
}
