//! Running other programs so that a failure names the command and what to do about it.

use std::ffi::OsStr;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

/// What to do about a command that says itself what is wrong.
pub(crate) const SEE_ABOVE: &str = "the lines above say why";

/// Runs a command whose output the reader sees; `fix` says what to do when it fails.
pub(crate) fn run(command: &mut Command, fix: &str) -> Result<()> {
    let status = command
        .status()
        .with_context(|| format!("`{}` did not start; {fix}", line(command)))?;
    if !status.success() {
        bail!("`{}` failed ({status}); {fix}", line(command));
    }
    Ok(())
}

/// Runs a command for its standard output.
pub(crate) fn output(command: &mut Command, fix: &str) -> Result<String> {
    let output = command
        .stderr(Stdio::inherit())
        .output()
        .with_context(|| format!("`{}` did not start; {fix}", line(command)))?;
    if !output.status.success() {
        bail!("`{}` failed ({}); {fix}", line(command), output.status);
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// A command's output, if it can be had: for asking whether something is there.
pub(crate) fn ask(command: &mut Command) -> Option<String> {
    let output = command.stderr(Stdio::null()).output().ok()?;
    output
        .status
        .success()
        .then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

/// The command as one would type it.
pub(crate) fn line(command: &Command) -> String {
    let words: Vec<_> = std::iter::once(command.get_program())
        .chain(command.get_args())
        .map(OsStr::to_string_lossy)
        .collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_names_the_command_and_the_fix() {
        let error = run(Command::new("false").arg("--really"), "try true").unwrap_err();
        let said = format!("{error:#}");
        assert!(said.contains("`false --really`"), "{said}");
        assert!(said.ends_with("try true"), "{said}");
    }

    #[test]
    fn a_missing_program_is_no_answer() {
        assert_eq!(ask(&mut Command::new("no-such-program")), None);
    }
}
