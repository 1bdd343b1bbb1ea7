//! A deterministic simulator of sign-in, session and revocation.
//!
//! It runs the shipped code — `flow`, and what that runs of `domain` and `schema` — on a modelled
//! Postgres, modelled objects, a modelled provider, browsers and a clock, in an order and with
//! faults that a seed decides. Every history is held to the invariants of `watch`.

mod browser;
mod chance;
mod change;
mod objects;
mod postgres;
mod provider;
mod reach;
mod read;
mod request;
mod run;
mod scheduler;
mod setup;
mod sizes;
mod tally;
mod versions;
mod watch;
mod words;
mod world;

use std::{collections::HashSet, fs::OpenOptions, io::Write, process::ExitCode};

use anyhow::{Context, Result, bail};
use serde_json::json;

use crate::{run::run, tally::Tally};

const USAGE: &str = "usage: simulator [--seed <number> | --schedules <number>]";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match arguments.as_slice() {
        [] => explore(sizes::DISTINCT),
        ["--schedules", number] => number.parse().context(USAGE).and_then(explore),
        ["--seed", seed] => seed.parse().context(USAGE).and_then(replay),
        _ => Err(anyhow::anyhow!(USAGE)),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Runs seeds until there are so many histories of which no two are the same.
fn explore(distinct: usize) -> Result<()> {
    let setups = setup::all()?;
    let mut histories = HashSet::new();
    let (mut tally, mut events) = (Tally::default(), 0);
    let mut seed = sizes::FIRST_SEED;
    while histories.len() < distinct {
        if seed - sizes::FIRST_SEED > sizes::SEEDS {
            bail!(
                "{} distinct histories of {} seeds",
                histories.len(),
                sizes::SEEDS
            );
        }
        let verdict = run(seed, &setups, false).context("no configuration")?;
        if !verdict.broken.is_empty() {
            bail!(
                "seed {seed}: {}\nreplay it with `cargo xtask simulate --seed {seed}`",
                verdict.broken.join("\nand: ")
            );
        }
        histories.insert(verdict.fingerprint);
        tally.add(&verdict.tally);
        events += verdict.events;
        seed += 1;
    }
    print!("{tally}");
    println!(
        "{} distinct schedules of {} seeds, {events} events, {} faults injected, 0 invariants broken",
        histories.len(),
        seed - sizes::FIRST_SEED,
        tally.faults(),
    );
    count(histories.len(), tally.faults())?;
    let missing = tally.missing();
    if distinct >= sizes::DISTINCT && !missing.is_empty() {
        bail!(
            "never happened, so it was not tried: {}",
            missing.join(", ")
        );
    }
    Ok(())
}

/// Adds to the figures of the whole run of tests, where there is one.
fn count(schedules: usize, faults: u64) -> Result<()> {
    let Some(file) = std::env::var_os("FIGURES") else {
        return Ok(());
    };
    let figures = json!({ "schedules explored": schedules, "faults injected": faults });
    let mut file = OpenOptions::new().append(true).create(true).open(file)?;
    writeln!(file, "{figures}")?;
    Ok(())
}

/// Runs one seed and prints its history.
fn replay(seed: u64) -> Result<()> {
    let verdict = run(seed, &setup::all()?, true).context("no configuration")?;
    print!("{}", verdict.tally);
    if !verdict.broken.is_empty() {
        bail!("seed {seed}: {}", verdict.broken.join("\nand: "));
    }
    Ok(())
}
