//! What was tried and what it cost: faults, schedules, requests and sessions, over all suites.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::repo::Repo;

/// The variable that names the file to which a suite adds its figures, as a line of JSON.
pub(crate) const VARIABLE: &str = "FIGURES";

/// The file.
pub(crate) fn file(repo: &Repo) -> PathBuf {
    repo.path("target/reports/figures.jsonl")
}

/// Forgets what the last run counted.
///
/// # Errors
/// If the file cannot be written.
pub(crate) fn begin(repo: &Repo) -> Result<()> {
    let file = file(repo);
    fs::create_dir_all(repo.path("target/reports"))?;
    fs::write(&file, "").with_context(|| format!("cannot write {}", file.display()))
}

/// Prints the sums, if anything was counted.
///
/// # Errors
/// If the file cannot be read.
pub(crate) fn print(repo: &Repo) -> Result<()> {
    let file = file(repo);
    let lines =
        fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
    let sums = sums(&lines)?;
    if !sums.is_empty() {
        let parts: Vec<_> = sums
            .iter()
            .map(|(figure, sum)| format!("{figure} {sum}"))
            .collect();
        println!("{}", parts.join(", "));
    }
    Ok(())
}

fn sums(lines: &str) -> Result<BTreeMap<String, u64>> {
    let mut sums = BTreeMap::new();
    for line in lines.lines() {
        let figures: BTreeMap<String, u64> = serde_json::from_str(line)?;
        for (figure, count) in figures {
            *sums.entry(figure).or_default() += count;
        }
    }
    Ok(sums)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_of_several_suites_are_added_up() {
        let lines = "{\"requests\":2,\"requests lost\":0}\n{\"requests\":3}\n";
        let expected = [("requests".to_owned(), 5), ("requests lost".to_owned(), 0)];
        assert_eq!(sums(lines).unwrap(), BTreeMap::from(expected));
        assert!(sums("").unwrap().is_empty());
    }
}
