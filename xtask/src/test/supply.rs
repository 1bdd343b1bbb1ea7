//! What deny.toml says of crates, held even where `cargo deny` is not installed (building it takes
//! longer than all else in CI): bans, sources and licenses, read from `cargo metadata`.

use std::fs;
use std::process::Command;

use anyhow::{Context, Result, bail};
use semver::{Version, VersionReq};
use serde::Deserialize;

use crate::process::output;
use crate::repo::Repo;

const CRATES_IO: &str = "registry+https://github.com/rust-lang/crates.io-index";

#[derive(Deserialize)]
struct Rules {
    bans: Bans,
    licenses: Licenses,
}

#[derive(Deserialize)]
struct Bans {
    deny: Vec<Ban>,
}

#[derive(Deserialize)]
struct Ban {
    /// A name, or a name and the versions that are not to be used: `name:<1.2.3`.
    #[serde(rename = "crate")]
    banned: String,
    reason: String,
}

#[derive(Deserialize)]
struct Licenses {
    allow: Vec<String>,
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    version: Version,
    /// None for the crates of this workspace.
    source: Option<String>,
    license: Option<String>,
}

/// Fails naming every crate that breaks a rule.
pub(super) fn check(repo: &Repo) -> Result<()> {
    let rules = fs::read_to_string(repo.path("deny.toml")).context("cannot read deny.toml")?;
    let rules: Rules = toml::from_str(&rules).context("cannot read deny.toml")?;
    let metadata = output(
        Command::new("cargo")
            .args([
                "metadata",
                "--format-version",
                "1",
                "--all-features",
                "--locked",
            ])
            .current_dir(repo.root()),
        "run `cargo check` and commit Cargo.lock",
    )?;
    let metadata: Metadata =
        serde_json::from_str(&metadata).context("cannot read `cargo metadata`")?;
    let mut broken = Vec::new();
    for package in &metadata.packages {
        broken.extend(violations(package, &rules)?);
    }
    if !broken.is_empty() {
        bail!("deny.toml is broken by\n{}", broken.join("\n"));
    }
    Ok(())
}

fn violations(package: &Package, rules: &Rules) -> Result<Vec<String>> {
    let mut broken = Vec::new();
    let Package { name, version, .. } = package;
    for ban in &rules.bans.deny {
        if bans(ban, package)? {
            broken.push(format!("{name} {version}: {}", ban.reason));
        }
    }
    match package.source.as_deref() {
        None => return Ok(broken),
        Some(CRATES_IO) => {}
        Some(other) => broken.push(format!("{name} {version}: comes from {other}")),
    }
    if !allows(&rules.licenses.allow, package.license.as_deref()) {
        let license = package.license.as_deref().unwrap_or("not named");
        broken.push(format!("{name} {version}: its license is {license}"));
    }
    Ok(broken)
}

fn bans(ban: &Ban, package: &Package) -> Result<bool> {
    let (name, versions) = ban.banned.split_once(':').unwrap_or((&ban.banned, "*"));
    let versions = VersionReq::parse(versions)
        .with_context(|| format!("deny.toml: cannot read `{}`", ban.banned))?;
    Ok(package.name == name && versions.matches(&package.version))
}

fn allows(allowed: &[String], license: Option<&str>) -> bool {
    let Some(license) = license else { return false };
    // Older crates write "MIT/Apache-2.0".
    let Ok(expression) = spdx::Expression::parse_mode(license, spdx::ParseMode::LAX) else {
        return false;
    };
    expression.evaluate(|required| allowed.iter().any(|allow| *allow == required.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules() -> Rules {
        toml::from_str(
            r#"
            [bans]
            deny = [
                { crate = "jsonwebtoken:<10.3.0", reason = "a hole" },
                { crate = "openssl", reason = "not for wasm" },
            ]
            [licenses]
            allow = ["MIT", "Apache-2.0 WITH LLVM-exception", "Unicode-3.0"]
            "#,
        )
        .unwrap()
    }

    fn broken(name: &str, version: &str, source: Option<&str>, license: Option<&str>) -> usize {
        let package = Package {
            name: name.to_owned(),
            version: version.parse().unwrap(),
            source: source.map(str::to_owned),
            license: license.map(str::to_owned),
        };
        violations(&package, &rules()).unwrap().len()
    }

    #[test]
    fn each_rule_of_deny_toml_is_held() {
        let mit = Some("MIT");
        for (name, version, source, license, expected) in [
            ("serde", "1.0.0", Some(CRATES_IO), mit, 0),
            ("jsonwebtoken", "10.2.9", Some(CRATES_IO), mit, 1),
            ("jsonwebtoken", "10.3.0", Some(CRATES_IO), mit, 0),
            ("openssl", "9.9.9", Some(CRATES_IO), mit, 1),
            ("x", "1.0.0", Some("git+https://example.com/x"), mit, 1),
            (
                "x",
                "1.0.0",
                Some("registry+https://example.com/index"),
                mit,
                1,
            ),
            ("x", "1.0.0", Some(CRATES_IO), None, 1),
            ("x", "1.0.0", Some(CRATES_IO), Some("GPL-3.0-only"), 1),
            (
                "x",
                "1.0.0",
                Some(CRATES_IO),
                Some("GPL-3.0-only OR MIT"),
                0,
            ),
            ("x", "1.0.0", Some(CRATES_IO), Some("GPL-3.0-only/MIT"), 0),
            (
                "x",
                "1.0.0",
                Some(CRATES_IO),
                Some("(GPL-3.0-only OR MIT) AND Unicode-3.0"),
                0,
            ),
            ("x", "1.0.0", Some(CRATES_IO), Some("MIT AND ISC"), 1),
            (
                "x",
                "1.0.0",
                Some(CRATES_IO),
                Some("Apache-2.0 WITH LLVM-exception"),
                0,
            ),
            ("x", "1.0.0", Some(CRATES_IO), Some("Apache-2.0"), 1),
            ("ours", "0.1.0", None, None, 0),
        ] {
            let found = broken(name, version, source, license);
            assert_eq!(found, expected, "{name} {version} {source:?} {license:?}");
        }
    }
}
