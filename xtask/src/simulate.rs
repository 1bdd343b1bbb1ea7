//! `cargo xtask simulate`: the simulator of sign-in, session and revocation, and the proof that it
//! finds what is wrong.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context, Result, bail};

use crate::files;
use crate::process::{SEE_ABOVE, run};
use crate::progress::Timer;
use crate::repo::Repo;
use crate::test::figures;

const MUTATIONS: &str = "tests/simulator/mutations";

/// What a mutated workspace is made of.
const PARTS: [&str; 7] = [
    "domain",
    "schema",
    "flow",
    "gateway",
    "session-do",
    "tests/simulator",
    "xtask",
];

/// How many schedules a mutation may survive, at most.
const SCHEDULES: &str = "60000";

/// Simulates with these arguments.
pub(crate) fn simulate(repo: &Repo, arguments: &[&str]) -> Result<()> {
    run(&mut simulator(repo.root(), arguments), SEE_ABOVE)
}

/// Simulates as much as CI does, and adds to the figures of the tests.
pub(crate) fn counted(repo: &Repo) -> Result<()> {
    let mut simulator = simulator(repo.root(), &[]);
    simulator.env(figures::VARIABLE, figures::file(repo));
    run(&mut simulator, SEE_ABOVE)
}

/// Whether every mutation still fits the source.
pub(crate) fn check(repo: &Repo) -> Result<()> {
    let mutations = all(repo)?;
    for mutation in &mutations {
        let mut git = Command::new("git");
        git.args(["apply", "--check"])
            .arg(&mutation.patch)
            .current_dir(repo.root());
        run(&mut git, "make the patch anew: the source has changed")?;
    }
    println!("{} mutations of shipped source apply", mutations.len());
    Ok(())
}

/// Runs the simulator on every mutation of the source; each must break the invariant that it
/// names. The source itself is not touched: a copy below `target` is.
pub(crate) fn mutations(repo: &Repo) -> Result<ExitCode> {
    let tree = Tree::copied(repo)?;
    let mut missed = Vec::new();
    let all = all(repo)?;
    for mutation in &all {
        let timer = Timer::start();
        tree.apply(&mutation.patch, false)?;
        let said = tree.simulate(repo);
        tree.apply(&mutation.patch, true)?;
        let said = said?;
        let verdict = said
            .lines()
            .find(|line| line.contains(&mutation.invariant))
            .unwrap_or_else(|| {
                missed.push(mutation.name.clone());
                "NOT CAUGHT"
            });
        println!("{:<44} {verdict} ({timer})", mutation.name);
    }
    println!(
        "{} of {} mutations caught",
        all.len() - missed.len(),
        all.len()
    );
    Ok(if missed.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// A patch to shipped source, and the invariant that it breaks.
struct Mutation {
    name: String,
    patch: PathBuf,
    invariant: String,
}

fn all(repo: &Repo) -> Result<Vec<Mutation>> {
    let mut patches = files::below(&repo.path(MUTATIONS))?;
    patches.sort();
    patches.into_iter().map(mutation).collect()
}

fn mutation(patch: PathBuf) -> Result<Mutation> {
    let text = fs::read_to_string(&patch)?;
    let invariant = text
        .lines()
        .find_map(|line| line.strip_prefix("Breaks: "))
        .with_context(|| format!("{} says no `Breaks: `", patch.display()))?
        .to_owned();
    let name = patch.file_stem().unwrap_or_default();
    Ok(Mutation {
        name: name.to_string_lossy().into_owned(),
        invariant,
        patch,
    })
}

/// A copy of the workspace.
struct Tree {
    root: PathBuf,
}

impl Tree {
    /// Files that are the same are left alone, so that cargo compiles what has changed.
    fn copied(repo: &Repo) -> Result<Self> {
        let root = repo.path("target/mutations/tree");
        for part in PARTS {
            for file in files::below(&repo.path(part))? {
                let relative = file.strip_prefix(repo.root())?;
                copy(&file, &root.join(relative))?;
            }
        }
        for name in ["Cargo.toml", "Cargo.lock", "clippy.toml"] {
            copy(&repo.path(name), &root.join(name))?;
        }
        Ok(Self { root })
    }

    fn apply(&self, patch: &Path, reverse: bool) -> Result<()> {
        let mut git = Command::new("git");
        git.arg("apply")
            .args(reverse.then_some("--reverse"))
            .arg(patch)
            // Or the paths would be those of the repository that this lies in.
            .env("GIT_CEILING_DIRECTORIES", self.root.join(".."))
            .current_dir(&self.root);
        run(&mut git, "make the patch anew: the source has changed")
    }

    /// What the simulator says of it.
    fn simulate(&self, repo: &Repo) -> Result<String> {
        let output = simulator(&self.root, &["--schedules", SCHEDULES])
            .env("CARGO_TARGET_DIR", repo.path("target"))
            .output()
            .context("cargo did not start")?;
        let said = String::from_utf8_lossy(&output.stderr);
        if said.contains("could not compile") {
            bail!("a mutation does not compile:\n{said}");
        }
        Ok(said.into_owned())
    }
}

fn simulator(root: &Path, arguments: &[&str]) -> Command {
    let mut cargo = Command::new("cargo");
    cargo
        .args(["run", "--quiet", "--locked", "--profile", "simulator"])
        .args(["--package", "simulator", "--"])
        .args(arguments)
        .current_dir(root);
    cargo
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    let source = fs::read(from).with_context(|| format!("cannot read {}", from.display()))?;
    if fs::read(to).is_ok_and(|there| there == source) {
        return Ok(());
    }
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(to, source).with_context(|| format!("cannot write {}", to.display()))
}
