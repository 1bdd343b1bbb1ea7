//! The pinned Rust tools: the toolchains, and the two programs that turn a crate into a Worker.

use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;

use crate::process::{ask, output, run};
use crate::progress::step;
use crate::repo::Repo;

/// Rebuilds std with panic=unwind, which only nightly can. The installed one is used as it is.
pub(crate) const NIGHTLY: &str = "nightly";
/// What a Worker is compiled to.
pub(crate) const WASM: &str = "wasm32-unknown-unknown";

/// A program from crates.io at the one version that is known to work.
pub(crate) struct Tool {
    package: &'static str,
    program: &'static str,
    pub(crate) version: &'static str,
}

/// Goes with `worker` in the root Cargo.toml.
pub(crate) const WORKER_BUILD: Tool = Tool {
    package: "worker-build",
    program: "worker-build",
    version: "0.8.7",
};
/// Must equal `wasm-bindgen` in the root Cargo.toml: the two speak an unstable format.
pub(crate) const WASM_BINDGEN: Tool = Tool {
    package: "wasm-bindgen-cli",
    program: "wasm-bindgen",
    version: "0.2.130",
};

impl Tool {
    pub(crate) fn path(&self, repo: &Repo) -> PathBuf {
        repo.path("target/tools/bin")
            .join(self.program)
            .with_extension(std::env::consts::EXE_EXTENSION)
    }

    /// Installs the tool where it is missing or of another version.
    pub(crate) fn ensure(&self, repo: &Repo) -> Result<()> {
        let said = ask(Command::new(self.path(repo)).arg("--version"));
        if said.is_some_and(|said| said.split_whitespace().last() == Some(self.version)) {
            return Ok(());
        }
        step(
            &format!(
                "installing {} {} (once, some minutes)",
                self.package, self.version
            ),
            || {
                run(
                    Command::new("cargo")
                        .args(["install", "--locked", "--force", "--quiet"])
                        .args([
                            "--bin",
                            self.program,
                            "--version",
                            self.version,
                            self.package,
                        ])
                        .arg("--root")
                        .arg(repo.path("target/tools"))
                        // One folder for both, since they share most of what they depend on.
                        .arg("--target-dir")
                        .arg(repo.path("target/tools/build")),
                    "it needs a C compiler and the headers of OpenSSL \
                 (Debian: apt-get install build-essential pkg-config libssl-dev)",
                )
            },
        )
    }
}

/// Adds what building for wasm needs to the toolchains that are installed.
pub(crate) fn ensure_toolchains() -> Result<()> {
    const FIX: &str = "install Rust with rustup (https://rustup.rs) and try again";
    let stable = output(
        Command::new("rustup").args(["target", "list", "--installed"]),
        FIX,
    )?;
    if !stable.lines().any(|target| target == WASM) {
        step(&format!("adding {WASM} to the stable toolchain"), || {
            run(Command::new("rustup").args(["target", "add", WASM]), FIX)
        })?;
    }
    let list = ["component", "list", "--installed", "--toolchain", NIGHTLY];
    let Some(nightly) = ask(Command::new("rustup").args(list)) else {
        return step("installing the nightly toolchain", || {
            let install = ["toolchain", "install", NIGHTLY, "--profile", "minimal"];
            let parts = ["--component", "rust-src", "--target", WASM];
            run(Command::new("rustup").args(install).args(parts), FIX)
        });
    };
    if !nightly.lines().any(|component| component == "rust-src") {
        step("adding rust-src to the nightly toolchain", || {
            let add = ["component", "add", "rust-src", "--toolchain", NIGHTLY];
            run(Command::new("rustup").args(add), FIX)
        })?;
    }
    if !nightly.lines().any(|component| component.ends_with(WASM)) {
        step(&format!("adding {WASM} to the nightly toolchain"), || {
            let add = ["target", "add", WASM, "--toolchain", NIGHTLY];
            run(Command::new("rustup").args(add), FIX)
        })?;
    }
    Ok(())
}
