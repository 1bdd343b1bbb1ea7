//! The steps that Node's tools do.

use super::plan::{APP_BUILD, GATEWAY_BUILD, SESSION_DO_BUILD};
use super::step::Step;
use crate::node::Node;
use crate::process::{SEE_ABOVE, run};
use crate::repo::Repo;

/// Each folder that has a `tsconfig.json`. The app's is checked by its own script, since Next.js
/// writes some of its types.
pub(super) fn types<'a>(repo: &Repo, node: &'a Node) -> Vec<Step<'a>> {
    const PARTS: [&str; 6] = ["client", "app", "schema", "gateway", "session-do", "tests"];
    let typed = PARTS
        .into_iter()
        .filter(|part| repo.path(part).join("tsconfig.json").exists());
    typed
        .map(|part| {
            Step::check(format!("types of {part}"), &[], move |repo| {
                let mut command = if part == "app" {
                    let mut npm = node.npm(repo);
                    npm.args(["run", "--silent", "typecheck", "--workspace", part]);
                    npm
                } else {
                    let mut tsc = node.program(repo, "tsc");
                    tsc.args(["--noEmit", "--project", part]);
                    tsc
                };
                run(&mut command, SEE_ABOVE)
            })
        })
        .collect()
}

/// `wrangler deploy --dry-run`: each configuration as it is committed, with its own build command.
pub(super) fn deploys(node: &Node) -> Vec<Step<'_>> {
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
            Step::check(format!("deploy of {name}, dry"), needs, move |repo| {
                let mut command = node.program(repo, "wrangler");
                command
                    .args(["deploy", "--dry-run", "--config", configuration, "--outdir"])
                    // Relative to the configuration otherwise.
                    .arg(repo.path("target/dry-run").join(name))
                    .env("WRANGLER_SEND_METRICS", "false")
                    .env("CI", "1");
                run(&mut command, SEE_ABOVE)
            })
        })
        .collect()
}
