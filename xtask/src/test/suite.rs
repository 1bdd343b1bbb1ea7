//! Running a suite: its output passes through to the reader, and its results are counted.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result};

use super::counts::Counts;
use super::figures;
use crate::files;
use crate::node::Node;
use crate::process::line;
use crate::repo::Repo;

/// No single test of a suite may take longer, in milliseconds; one that hangs would hold up all others.
const LONGEST_TEST: u32 = 600_000;

/// Lends a PostgreSQL to the command that follows it.
pub(super) const WITH_POSTGRES: &str = "tests/stack/with-postgres.ts";

/// `cargo test`, or a command that runs it.
pub(super) fn cargo(command: &mut Command) -> Result<Counts> {
    let mut child = command
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("`{}` did not start", line(command)))?;
    let mut output = String::new();
    if let Some(stdout) = child.stdout.take() {
        for line in BufReader::new(stdout).lines() {
            let line = line?;
            println!("{line}");
            output.push_str(&line);
            output.push('\n');
        }
    }
    let status = child.wait()?;
    Ok(Counts::of_cargo(&output).judged(status.success()))
}

/// `node --test` on every `*.test.ts` below a folder, at most `at_once` files at a time, with a
/// PostgreSQL of its own where the folder is the schema's; other suites start theirs.
pub(super) fn node(repo: &Repo, node: &Node, folder: &str, at_once: usize) -> Result<Counts> {
    node_with(repo, node, folder, at_once, LONGEST_TEST, &[])
}

/// [`node`] with a longest time for a test, in milliseconds, and with variables set, which the
/// sizes of the storms are read from.
///
/// The reader gets Node's readable report; the counts come from a second one, in TAP.
pub(super) fn node_with(
    repo: &Repo,
    node: &Node,
    folder: &str,
    at_once: usize,
    longest: u32,
    variables: &[(&str, &str)],
) -> Result<Counts> {
    let report = repo
        .path("target/reports")
        .join(folder.replace('/', "-"))
        .with_extension("tap");
    fs::create_dir_all(repo.path("target/reports"))?;
    fs::write(&report, "").with_context(|| format!("cannot write {}", report.display()))?;
    let mut command = node.node(repo);
    command
        .envs(variables.iter().copied())
        .env(figures::VARIABLE, figures::file(repo));
    if folder.starts_with("schema/") {
        command.args([WITH_POSTGRES, "node"]);
    }
    command
        .arg("--test")
        .arg(format!("--test-concurrency={at_once}"))
        .arg(format!("--test-timeout={longest}"))
        // What a hook that failed has left open would hold the run for ever: no limit of Node's
        // is for a file as a whole. Its results are in by then.
        .arg("--test-force-exit")
        .args(["--test-reporter=spec", "--test-reporter-destination=stdout"])
        .arg("--test-reporter=tap")
        .arg(format!("--test-reporter-destination={}", report.display()));
    let files = files::below(&repo.path(folder))?;
    let files: Vec<_> = files.iter().filter(|file| is_test(file)).collect();
    if files.is_empty() {
        println!("there is no *.test.ts below {folder}");
        return Ok(Counts::default().judged(true));
    }
    let status = command
        .args(files)
        .status()
        .with_context(|| format!("`{}` did not start", line(&command)))?;
    Ok(Counts::of_tap(&fs::read_to_string(&report)?).judged(status.success()))
}

pub(super) fn is_test(file: &Path) -> bool {
    file.file_name()
        .is_some_and(|name| name.to_string_lossy().ends_with(".test.ts"))
}
