//! `cargo xtask storm`: what `tests/storms` does, for as long as one likes.

use std::process::ExitCode;

use anyhow::{Result, bail};

use super::{figures, suite};
use crate::progress::Timer;
use crate::repo::Repo;
use crate::workers::{self, GATEWAY, GATEWAY_WITH_FAULTS, SESSION_DO};
use crate::{node, tools};

const STORMS: &str = "tests/storms";

/// How long the first read after a storm may take, in milliseconds. Only here: a test beside others
/// has no say in how busy the machine is.
const NEXT_WITHIN: (&str, &str) = ("STORM_NEXT_WITHIN", "1000");

/// How long one test may take, in milliseconds: those of `--full` are ten times as large.
const LONGEST_TEST: u32 = 3_600_000;

/// Builds the Workers, runs the storms on them, and counts.
///
/// # Errors
/// What is not built, or an argument that is none.
pub(crate) fn run(repo: &Repo, args: &[&str]) -> Result<ExitCode> {
    let variables = [vec![NEXT_WITHIN], variables(args)?].concat();
    let timer = Timer::start();
    let node = node::ready(repo)?;
    tools::ensure_toolchains()?;
    for worker in [&GATEWAY, &GATEWAY_WITH_FAULTS, &SESSION_DO] {
        workers::build(repo, worker)?;
    }
    figures::begin(repo)?;
    let counts = suite::node_with(repo, &node, STORMS, 1, LONGEST_TEST, &variables)?;
    println!();
    figures::print(repo)?;
    println!("in {timer}\n{counts}");
    Ok(if counts.is_good() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// What tests/harness/sizes.ts reads.
fn variables<'a>(args: &[&'a str]) -> Result<Vec<(&'static str, &'a str)>> {
    match args {
        [] => Ok(Vec::new()),
        ["--full", rest @ ..] => Ok([vec![("STORM", "full")], variables(rest)?].concat()),
        ["--objects", number, rest @ ..] if number.parse::<u32>().is_ok_and(|n| n > 0) => {
            Ok([vec![("STORM_OBJECTS", *number)], variables(rest)?].concat())
        }
        _ => bail!("cannot read `{}`", args.join(" ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sizes_are_read_in_any_order_and_anything_else_is_refused() {
        let both = [("STORM", "full"), ("STORM_OBJECTS", "100000")];
        assert_eq!(variables(&["--full", "--objects", "100000"]).unwrap(), both);
        assert_eq!(
            variables(&["--objects", "9"]).unwrap(),
            [("STORM_OBJECTS", "9")]
        );
        assert!(variables(&[]).unwrap().is_empty());
        for args in [
            &["--objects"][..],
            &["--objects", "0"],
            &["--objects", "many"],
            &["full"],
        ] {
            assert!(variables(args).is_err(), "{args:?}");
        }
    }
}
