//! What the tests are made of, the cheapest first: what fails soon, fails before the long builds.

use std::collections::BTreeSet;

use anyhow::Result;

use super::step::Step;
use super::{lengths, rust, suite, supply, web};
use crate::node::Node;
use crate::repo::Repo;
use crate::workers::{GATEWAY, GATEWAY_WITH_FAULTS, SESSION_DO};
use crate::{app, files, simulate, workers};

pub(super) const GATEWAY_BUILD: &str = "build gateway";
pub(super) const SESSION_DO_BUILD: &str = "build session-do";
pub(super) const APP_BUILD: &str = "build app";
const FAULTS_BUILD: &str = "build gateway with faults";
const ALL_BUILDS: &[&str] = &[GATEWAY_BUILD, FAULTS_BUILD, SESSION_DO_BUILD, APP_BUILD];

/// Suites that run without a build.
const LIGHT: [&str; 2] = ["client/test", "schema/test"];

/// Suites that run in workerd. They measure deadlines, so one file at a time has the machine.
const HEAVY: [&str; 5] = [
    "tests/stack",
    "tests/harness",
    "session-do/test",
    "tests/e2e",
    "tests/browser",
];

/// Every step, in order.
pub(super) fn all<'a>(repo: &Repo, node: &'a Node) -> Result<Vec<Step<'a>>> {
    let mut steps = vec![
        Step::check("file lengths", &[], lengths::check),
        Step::check("bans, sources and licenses", &[], supply::check),
    ];
    steps.extend(rust::checks());
    steps.push(rust::suites(node));
    steps.extend(rust::layouts(node));
    steps.extend([
        Step::check("simulator", &[], simulate::counted),
        Step::check("the simulator's mutations", &[], simulate::check),
    ]);
    steps.extend(web::types(repo, node));
    for folder in LIGHT {
        steps.push(Step::new(folder, &[], move |repo| {
            suite::node(repo, node, folder, 2)
        }));
    }
    steps.extend([
        Step::check(GATEWAY_BUILD, &[], |repo| workers::build(repo, &GATEWAY)),
        Step::check(FAULTS_BUILD, &[], |repo| {
            workers::build(repo, &GATEWAY_WITH_FAULTS)
        }),
        Step::check(SESSION_DO_BUILD, &[], |repo| {
            workers::build(repo, &SESSION_DO)
        }),
        Step::check(APP_BUILD, &[], app::build),
    ]);
    steps.extend(web::deploys(node));
    for folder in heavy_suites(repo)? {
        steps.push(Step::new(folder.clone(), ALL_BUILDS, move |repo| {
            suite::node(repo, node, &folder, 1)
        }));
    }
    Ok(steps)
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
    found.retain(|folder| !HEAVY.contains(&folder.as_str()));
    suites.extend(found);
    Ok(suites)
}
