//! `cargo xtask test`: every check and suite of the project, and one line that counts them.

mod counts;
pub(crate) mod figures;
mod lengths;
mod plan;
mod rust;
mod step;
pub(crate) mod storm;
mod suite;
mod supply;
mod web;

use std::collections::BTreeSet;
use std::process::ExitCode;

use anyhow::{Result, bail};

use self::counts::Counts;
use self::step::Step;
use crate::progress::Timer;
use crate::repo::Repo;
use crate::{node, tools};

/// Runs the steps whose name contains `filter`, and what they need; a failing step ends nothing.
pub(crate) fn run(repo: &Repo, filter: &str) -> Result<ExitCode> {
    let timer = Timer::start();
    let node = node::ready(repo)?;
    tools::ensure_toolchains()?;
    let steps = selected(plan::all(repo, &node)?, filter);
    if steps.is_empty() {
        bail!("no step of the tests is named like `{filter}`");
    }
    figures::begin(repo)?;
    let mut total = Counts::default();
    let mut failed = BTreeSet::new();
    let number = steps.len();
    for (index, step) in steps.into_iter().enumerate() {
        println!("\n── {}/{number} {}", index + 1, step.name);
        let counts = perform(repo, &step, &failed);
        if !counts.is_good() {
            failed.insert(step.name);
        }
        total += counts;
    }
    println!();
    for name in &failed {
        println!("✗ {name}");
    }
    figures::print(repo)?;
    println!("in {timer}");
    println!("{total}");
    Ok(if total.is_good() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn perform(repo: &Repo, step: &Step<'_>, failed: &BTreeSet<String>) -> Counts {
    let timer = Timer::start();
    let missing = step.needs.iter().find(|need| failed.contains(**need));
    let counts = if let Some(missing) = missing {
        println!("not run, since this failed: {missing}");
        Counts::of(false)
    } else {
        (step.work)(repo).unwrap_or_else(|error| {
            println!("{error:#}");
            Counts::of(false)
        })
    };
    let mark = if counts.is_good() { '✓' } else { '✗' };
    println!("{mark} {}: {counts} ({timer})", step.name);
    counts
}

/// The steps that a filter names, and those that they need, in the plan's order.
fn selected<'a>(steps: Vec<Step<'a>>, filter: &str) -> Vec<Step<'a>> {
    let named = |step: &Step<'_>| step.name.contains(filter);
    let needed: BTreeSet<&str> = steps
        .iter()
        .filter(|step| named(step))
        .flat_map(|step| step.needs)
        .copied()
        .collect();
    steps
        .into_iter()
        .filter(|step| named(step) || needed.contains(step.name.as_str()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(name: &str, needs: &'static [&'static str], passes: bool) -> Step<'static> {
        Step::new(name, needs, move |_| Ok(Counts::of(passes)))
    }

    fn names<'a>(steps: &'a [Step<'_>]) -> Vec<&'a str> {
        steps.iter().map(|step| step.name.as_str()).collect()
    }

    #[test]
    fn a_filter_keeps_what_the_named_steps_need() {
        let steps = || {
            vec![
                step("fmt", &[], true),
                step("build gateway", &[], true),
                step("build app", &[], true),
                step("tests/e2e", &["build gateway"], true),
            ]
        };
        assert_eq!(
            names(&selected(steps(), "e2e")),
            ["build gateway", "tests/e2e"]
        );
        assert_eq!(
            names(&selected(steps(), "build")),
            ["build gateway", "build app"]
        );
        assert_eq!(selected(steps(), "").len(), 4);
        assert!(selected(steps(), "nonsense").is_empty());
    }

    #[test]
    fn a_step_whose_need_failed_is_not_run_and_counts_as_failed() {
        let repo = Repo::of_this_build().unwrap();
        let failed = BTreeSet::from(["build gateway".to_owned()]);
        let counts = perform(&repo, &step("tests/e2e", &["build gateway"], true), &failed);
        assert_eq!(counts, Counts::of(false));
        assert!(perform(&repo, &step("fmt", &[], true), &failed).is_good());
    }
}
