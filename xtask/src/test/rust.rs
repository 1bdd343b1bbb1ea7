//! The steps that cargo does.

use std::process::Command;

use anyhow::Result;

use super::counts::Counts;
use super::step::Step;
use super::suite;
use crate::node::Node;
use crate::process::{SEE_ABOVE, ask, run};
use crate::repo::Repo;
use crate::tools::WASM;

/// What is known without compiling much.
pub(super) fn checks<'a>() -> Vec<Step<'a>> {
    vec![
        Step::check("fmt", &[], |repo| cargo(repo, &["fmt", "--all", "--check"])),
        Step::new("cargo deny", &[], deny),
        Step::check("clippy", &[], |repo| {
            cargo(
                repo,
                &[
                    "clippy",
                    "--locked",
                    "--all-targets",
                    "--",
                    "-D",
                    "warnings",
                ],
            )
        }),
        Step::check("clippy for wasm", &[], |repo| clippy_wasm(repo, &[])),
        Step::check("clippy for wasm, all features", &[], |repo| {
            clippy_wasm(repo, &["--all-features"])
        }),
        Step::check("documentation", &[], |repo| {
            let mut command = Command::new("cargo");
            command
                .args(["doc", "--locked", "--no-deps", "--document-private-items"])
                .env("RUSTDOCFLAGS", "-D warnings")
                .current_dir(repo.root());
            run(&mut command, SEE_ABOVE)
        }),
    ]
}

/// The native tests, those of `schema` on a PostgreSQL of their own. One command for all three
/// crates: each on its own would compile what they share with other features, and so once more.
pub(super) fn suites(node: &Node) -> Step<'_> {
    Step::new("domain, schema and xtask", &[], |repo| {
        suite::cargo(node.node(repo).arg(suite::WITH_POSTGRES).args([
            "cargo",
            "test",
            "--locked",
            "--no-fail-fast",
        ]))
    })
}

/// The statements once more, on tables of another layout: its name, and the `DATABASE` variable
/// that says so. Where only names differ, races are the same.
pub(super) fn layouts(node: &Node) -> [Step<'_>; 2] {
    [
        (
            "schema, on Kysely's tables",
            r#"{"adapter":"kysely"}"#,
            &[][..],
        ),
        (
            "schema, on plural tables",
            r#"{"usePlural":true}"#,
            &["--", "--skip", "storms"][..],
        ),
    ]
    .map(|(name, tables, filters)| {
        Step::new(name, &[], move |repo| {
            suite::cargo(
                node.node(repo)
                    .env("TABLES", tables)
                    .arg(suite::WITH_POSTGRES)
                    .args(["cargo", "test", "--locked", "--no-fail-fast"])
                    .args(["--test", "postgres"])
                    .args(filters),
            )
        })
    })
}

fn cargo(repo: &Repo, args: &[&str]) -> Result<()> {
    run(
        Command::new("cargo").args(args).current_dir(repo.root()),
        SEE_ABOVE,
    )
}

fn clippy_wasm(repo: &Repo, features: &[&str]) -> Result<()> {
    let packages = [
        "--package",
        "gateway",
        "--package",
        "session-do",
        "--target",
        WASM,
    ];
    let args = [
        &["clippy", "--locked"],
        &packages[..],
        features,
        &["--", "-D", "warnings"],
    ];
    cargo(repo, &args.concat())
}

fn deny(repo: &Repo) -> Result<Counts> {
    if ask(Command::new("cargo").args(["deny", "--version"])).is_none() {
        println!("not installed; bans, sources and licenses are checked without it");
        return Ok(Counts {
            skipped: 1,
            ..Counts::default()
        });
    }
    cargo(repo, &["deny", "check", "bans", "licenses", "sources"])?;
    Ok(Counts::of(true))
}
