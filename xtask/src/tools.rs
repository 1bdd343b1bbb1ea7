//! The pinned Rust tools: the toolchains, and the two programs that turn a crate into a Worker.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

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

    fn is_installed(&self, repo: &Repo) -> bool {
        let said = ask(Command::new(self.path(repo)).arg("--version"));
        said.is_some_and(|said| said.split_whitespace().last() == Some(self.version))
    }

    fn install(&self, repo: &Repo) -> Result<()> {
        let install = || {
            let mut command = Command::new("cargo");
            command
                .args(["install", "--force", "--quiet", "--root"])
                .arg(repo.path("target/tools"))
                .arg("--target-dir")
                .arg(repo.path(BUILD))
                .args([
                    "--bin",
                    self.program,
                    "--version",
                    self.version,
                    self.package,
                ])
                // They run for seconds and take minutes to optimise.
                .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1");
            command
        };
        // A mirror may lack a version that the tool's own lock names.
        if let Err(error) = run(install().arg("--locked"), "trying without --locked") {
            println!("{error:#}");
            return run(&mut install(), FIX);
        }
        Ok(())
    }
}

/// Where both tools are compiled, since they share most of what they depend on.
const BUILD: &str = "target/tools/build";

const FIX: &str = "it needs a C compiler and the headers of OpenSSL \
    (Debian: apt-get install build-essential pkg-config libssl-dev)";

/// Installs the tools where they are missing or of another version.
pub(crate) fn ensure(repo: &Repo) -> Result<()> {
    for tool in [WORKER_BUILD, WASM_BINDGEN] {
        if !tool.is_installed(repo) {
            let what = format!(
                "installing {} {} (once, some minutes)",
                tool.package, tool.version
            );
            step(&what, || tool.install(repo))?;
        }
    }
    let build = repo.path(BUILD);
    if build.exists() {
        fs::remove_dir_all(&build).with_context(|| format!("cannot remove {}", build.display()))?;
    }
    Ok(())
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
