//! What the tests are made of, the cheapest first: what fails soon, fails before the long builds.

use std::collections::BTreeSet;
use std::process::Command;

use anyhow::Result;

use super::counts::Counts;
use super::{lengths, suite, supply};
use crate::node::Node;
use crate::process::ask;
use crate::repo::Repo;
use crate::tools::WASM;
use crate::workers::{GATEWAY, GATEWAY_WITH_FAULTS, SESSION_DO};
use crate::{app, files, workers};

type Work<'a> = Box<dyn Fn(&Repo) -> Result<Counts> + 'a>;

/// One step, which counts one test or many.
pub(super) struct Step<'a> {
    pub(super) name: String,
    /// Steps without which this one means nothing.
    pub(super) needs: &'static [&'static str],
    pub(super) work: Work<'a>,
}

impl<'a> Step<'a> {
    pub(super) fn new(
        name: impl Into<String>,
        needs: &'static [&'static str],
        work: impl Fn(&Repo) -> Result<Counts> + 'a,
    ) -> Self {
        Self {
            name: name.into(),
            needs,
            work: Box::new(work),
        }
    }
}

const GATEWAY_BUILD: &str = "build gateway";
const FAULTS_BUILD: &str = "build gateway with faults";
const SESSION_DO_BUILD: &str = "build session-do";
const APP_BUILD: &str = "build app";
const ALL_BUILDS: &[&str] = &[GATEWAY_BUILD, FAULTS_BUILD, SESSION_DO_BUILD, APP_BUILD];

/// Suites that run without a build.
const LIGHT: [&str; 2] = ["client/test", "schema/test"];
/// Suites that run in workerd. They measure deadlines, so one file at a time has the machine.
const HEAVY: [&str; 4] = [
    "session-do/test",
    "tests/harness",
    "tests/e2e",
    "tests/browser",
];

/// Every step, in order.
pub(super) fn all<'a>(repo: &Repo, node: &'a Node) -> Result<Vec<Step<'a>>> {
    let mut steps = checks();
    steps.extend(native_suites(node));
    steps.extend(types(repo, node));
    for folder in LIGHT {
        steps.push(Step::new(folder, &[], move |repo| {
            suite::node(repo, node, folder, 2)
        }));
    }
    steps.extend(builds());
    steps.extend(deploys(node));
    for folder in heavy_suites(repo)? {
        steps.push(Step::new(folder.clone(), ALL_BUILDS, move |repo| {
            suite::node(repo, node, &folder, 1)
        }));
    }
    Ok(steps)
}

fn checks<'a>() -> Vec<Step<'a>> {
    let own = |name, check: fn(&Repo) -> Result<()>| {
        Step::new(name, &[], move |repo| {
            check(repo).map(|()| Counts::of(true))
        })
    };
    vec![
        cargo("fmt", &["fmt", "--all", "--check"]),
        own("file lengths", lengths::check),
        own("bans, sources and licenses", supply::check),
        Step::new("cargo deny", &[], |repo| {
            if ask(Command::new("cargo").args(["deny", "--version"])).is_none() {
                println!("not installed; what it would check was checked above");
                return Ok(Counts {
                    skipped: 1,
                    ..Counts::default()
                });
            }
            let parts = ["deny", "check", "bans", "licenses", "sources"];
            suite::check(Command::new("cargo").args(parts).current_dir(repo.root()))
        }),
        cargo(
            "clippy",
            &[
                "clippy",
                "--locked",
                "--all-targets",
                "--",
                "-D",
                "warnings",
            ],
        ),
        clippy_wasm("clippy for wasm", &[]),
        clippy_wasm("clippy for wasm, all features", &["--all-features"]),
        Step::new("documentation", &[], |repo| {
            suite::check(
                Command::new("cargo")
                    .args(["doc", "--locked", "--no-deps", "--document-private-items"])
                    .env("RUSTDOCFLAGS", "-D warnings")
                    .current_dir(repo.root()),
            )
        }),
    ]
}

fn cargo<'a>(name: &str, args: &'static [&'static str]) -> Step<'a> {
    Step::new(name, &[], move |repo| {
        suite::check(Command::new("cargo").args(args).current_dir(repo.root()))
    })
}

fn clippy_wasm<'a>(name: &str, features: &'static [&'static str]) -> Step<'a> {
    Step::new(name, &[], move |repo| {
        suite::check(
            Command::new("cargo")
                .args([
                    "clippy",
                    "--locked",
                    "--package",
                    "gateway",
                    "--package",
                    "session-do",
                ])
                .args(["--target", WASM])
                .args(features)
                .args(["--", "-D", "warnings"])
                .current_dir(repo.root()),
        )
    })
}

fn native_suites(node: &Node) -> Vec<Step<'_>> {
    const TEST: [&str; 5] = ["cargo", "test", "--locked", "--no-fail-fast", "--package"];
    let mut steps: Vec<Step<'_>> = ["domain", "xtask"]
        .into_iter()
        .map(|package| {
            Step::new(package, &[], move |repo| {
                let [program, args @ ..] = TEST;
                suite::cargo(
                    Command::new(program)
                        .args(args)
                        .arg(package)
                        .current_dir(repo.root()),
                )
            })
        })
        .collect();
    steps.push(Step::new("schema", &[], move |repo| {
        let script = "tests/stack/with-postgres.ts";
        suite::cargo(node.node(repo).arg(script).args(TEST).arg("schema"))
    }));
    steps
}

/// Each folder that has a `tsconfig.json`. The app's is checked by its own script, since Next.js
/// writes some of its types.
fn types<'a>(repo: &Repo, node: &'a Node) -> Vec<Step<'a>> {
    const PARTS: [&str; 6] = ["client", "app", "schema", "gateway", "session-do", "tests"];
    let typed = |part: &&str| repo.path(part).join("tsconfig.json").exists();
    PARTS
        .into_iter()
        .filter(typed)
        .map(|part| {
            Step::new(format!("types of {part}"), &[], move |repo| {
                if part == "app" {
                    let args = ["run", "--silent", "typecheck", "--workspace", part];
                    return suite::check(node.npm(repo).args(args));
                }
                suite::check(
                    node.program(repo, "tsc")
                        .args(["--noEmit", "--project", part]),
                )
            })
        })
        .collect()
}

fn builds<'a>() -> Vec<Step<'a>> {
    let build = |name, build: fn(&Repo) -> Result<()>| {
        Step::new(name, &[], move |repo| {
            build(repo).map(|()| Counts::of(true))
        })
    };
    vec![
        build(GATEWAY_BUILD, |repo| workers::build(repo, &GATEWAY)),
        build(FAULTS_BUILD, |repo| {
            workers::build(repo, &GATEWAY_WITH_FAULTS)
        }),
        build(SESSION_DO_BUILD, |repo| workers::build(repo, &SESSION_DO)),
        build(APP_BUILD, app::build),
    ]
}

/// `wrangler deploy --dry-run`: each configuration as it is committed, with its own build command.
fn deploys(node: &Node) -> Vec<Step<'_>> {
    const CONFIGURATIONS: [(&str, &str, &[&str]); 3] = [
        ("gateway", "wrangler.toml", &[GATEWAY_BUILD]),
        (
            "session-do",
            "session-do/wrangler.toml",
            &[SESSION_DO_BUILD],
        ),
        ("app", "app/wrangler.jsonc", &[APP_BUILD]),
    ];
    CONFIGURATIONS
        .into_iter()
        .map(|(name, configuration, needs)| {
            Step::new(format!("deploy of {name}, dry"), needs, move |repo| {
                suite::check(
                    node.program(repo, "wrangler")
                        .args(["deploy", "--dry-run", "--config", configuration, "--outdir"])
                        .arg(repo.path("target/dry-run").join(name))
                        .env("WRANGLER_SEND_METRICS", "false")
                        .env("CI", "1"),
                )
            })
        })
        .collect()
}

/// The suites that must be there, and every other folder of `tests` that has tests in it.
fn heavy_suites(repo: &Repo) -> Result<Vec<String>> {
    let mut suites: Vec<String> = HEAVY.map(str::to_owned).to_vec();
    let tests = repo.path("tests");
    let mut found = BTreeSet::new();
    for file in files::below(&tests)?
        .iter()
        .filter(|file| suite::is_test(file))
    {
        let folder = file
            .strip_prefix(&tests)
            .ok()
            .and_then(|file| file.iter().next());
        found.extend(folder.map(|folder| format!("tests/{}", folder.to_string_lossy())));
    }
    found.retain(|folder| {
        let known = HEAVY.iter().chain(&LIGHT);
        !known.into_iter().any(|suite| suite == folder)
    });
    suites.extend(found);
    Ok(suites)
}
