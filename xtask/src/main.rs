//! `cargo xtask`: builds, runs, migrates and tests the project from a fresh clone.

mod app;
mod dev;
mod files;
mod lock;
mod node;
mod process;
mod progress;
mod repo;
mod simulate;
mod sizes;
mod stamp;
mod test;
mod tools;
mod workers;

use std::process::ExitCode;

use anyhow::{Result, bail};

use crate::repo::Repo;
use crate::workers::{GATEWAY, GATEWAY_WITH_FAULTS, SESSION_DO};

const USAGE: &str = "\
usage: cargo xtask <command>

  build [gateway|session-do|app|all] [--faults]
      builds what is named, all by default; --faults builds the gateway with
      its test routes into target/faults/gateway, which no deploy reads
  dev [--reset]
      builds and runs all of it on http://localhost:8787; --reset forgets the data
  migrate
      brings the database of DATABASE_URL up to date
  storm [--full] [--objects <number>]
      runs the storms of tests/storms alone, as large as in `test` or larger
  simulate [--schedules <number> | --seed <number> | --mutations]
      runs sign-in, session and revocation under a hundred thousand schedules of
      faults and races, or replays one; --mutations proves that it finds defects
  test [filter]
      runs every check and suite, or those whose name contains the filter";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    run(&args).unwrap_or_else(|error| {
        eprintln!("cargo xtask: {error:#}");
        ExitCode::FAILURE
    })
}

fn run(args: &[&str]) -> Result<ExitCode> {
    let repo = Repo::of_this_build()?;
    match args {
        ["build", rest @ ..] => build(&repo, rest)?,
        ["dev"] => return dev::run(&repo, false),
        ["dev", "--reset"] => return dev::run(&repo, true),
        ["migrate"] => return dev::migrate(&repo),
        ["storm", rest @ ..] => return test::storm::run(&repo, rest),
        ["simulate", "--mutations"] => return simulate::mutations(&repo),
        ["simulate", rest @ ..] => simulate::simulate(&repo, rest)?,
        ["test"] => return test::run(&repo, ""),
        ["test", filter] => return test::run(&repo, filter),
        ["help" | "--help" | "-h"] => println!("{USAGE}"),
        [] => bail!("no command given\n\n{USAGE}"),
        _ => bail!("cannot read `{}`\n\n{USAGE}", args.join(" ")),
    }
    Ok(ExitCode::SUCCESS)
}

fn build(repo: &Repo, args: &[&str]) -> Result<()> {
    let faults = args.contains(&"--faults");
    let gateway = if faults {
        &GATEWAY_WITH_FAULTS
    } else {
        &GATEWAY
    };
    let named: Vec<&str> = args
        .iter()
        .copied()
        .filter(|arg| *arg != "--faults")
        .collect();
    match named.as_slice() {
        [] | ["all"] => {
            workers::build(repo, gateway)?;
            workers::build(repo, &SESSION_DO)?;
            app::build(repo)
        }
        ["gateway"] => workers::build(repo, gateway),
        ["session-do"] if !faults => workers::build(repo, &SESSION_DO),
        ["app"] if !faults => app::build(repo),
        _ => bail!("cannot build `{}`\n\n{USAGE}", args.join(" ")),
    }
}
