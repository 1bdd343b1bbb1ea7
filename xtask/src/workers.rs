//! Building the two Rust Workers.
//!
//! `--panic-unwind`: with the default panic=abort a panic is answered by the platform's "code had
//! hung" error, and takes every request of the instance with it. `RUN_TO_COMPLETION`: a client
//! that goes away must not leave a half-run future in the instance's memory.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use crate::node::{self, Node};
use crate::process::{SEE_ABOVE, output, run};
use crate::progress::step;
use crate::repo::Repo;
use crate::stamp::{self, Stamp};
use crate::tools::{self, NIGHTLY, WASM, WASM_BINDGEN, WORKER_BUILD};
use crate::{lock, sizes};

/// A crate that becomes a Worker, and how.
pub(crate) struct Worker {
    /// What it is called in messages, and its stamp's name.
    name: &'static str,
    /// The crate's folder, from the root.
    folder: &'static str,
    /// The library's name, as rustc spells it.
    library: &'static str,
    features: &'static [&'static str],
    /// Where the upload goes, from the root.
    out: &'static str,
    /// Wraps `fetch` in `waitUntil`; does nothing for objects and alarms, which run on anyway.
    run_to_completion: bool,
}

pub(crate) const GATEWAY: Worker = Worker {
    name: "gateway",
    folder: "gateway",
    library: "gateway",
    features: &[],
    out: "gateway/build",
    run_to_completion: true,
};

/// The gateway with routes that break on purpose: for tests, where no `wrangler.toml` points.
pub(crate) const GATEWAY_WITH_FAULTS: Worker = Worker {
    name: "gateway-faults",
    features: &["faults"],
    out: "target/faults/gateway",
    ..GATEWAY
};

pub(crate) const SESSION_DO: Worker = Worker {
    name: "session-do",
    folder: "session-do",
    library: "session_do",
    features: &[],
    out: "session-do/build",
    run_to_completion: false,
};

/// The files of an upload that count.
const UPLOAD: [&str; 2] = ["index_bg.wasm", "index.js"];

/// Settings of the caller's shell that would change the output unseen.
const FOREIGN: [&str; 8] = [
    "CARGO_ENCODED_RUSTFLAGS",
    "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS",
    "COREDUMP",
    "CUSTOM_SHIM",
    "NO_MINIFY",
    "RUN_TO_COMPLETION",
    "RUSTC_WRAPPER",
    "RUSTFLAGS",
];

/// Builds one Worker, unless its output was made from the same sources by the same tools.
pub(crate) fn build(repo: &Repo, worker: &Worker) -> Result<()> {
    let _lock = lock::acquire(repo, "build")?;
    let node = node::ready(repo)?;
    tools::ensure_toolchains()?;
    let facts = facts(repo, worker)?;
    let stamp = Stamp::at(repo.path("target/stamps").join(worker.name));
    if stamp.holds(&facts, &stamp.files()) {
        println!("✓ {}: unchanged", worker.name);
        return Ok(());
    }
    stamp.remove()?;
    tools::ensure(repo)?;
    let began = stamp::now();
    step(
        &format!("building {} ({WASM}, release)", worker.name),
        || compile(repo, worker, &node),
    )?;
    let out = repo.path(worker.out);
    let outputs: Vec<PathBuf> = UPLOAD.iter().map(|file| out.join(file)).collect();
    stamp.write(&facts, &sources(repo, worker)?, &outputs, began)?;
    sizes::print(&out, &UPLOAD)
}

fn compile(repo: &Repo, worker: &Worker, node: &Node) -> Result<()> {
    let mut command = Command::new(WORKER_BUILD.path(repo));
    command.current_dir(repo.path(worker.folder));
    command
        .args(["--release", "--panic-unwind", "--out-dir"])
        .arg(repo.path(worker.out));
    // The crate's path has to stand before what goes to cargo.
    command.args([".", "--locked"]);
    if !worker.features.is_empty() {
        command.args(["--features", &worker.features.join(",")]);
    }
    for name in FOREIGN {
        command.env_remove(name);
    }
    if worker.run_to_completion {
        command.env("RUN_TO_COMPLETION", "1");
    }
    command
        // Nightly's artifacts stay apart from stable's, or each would undo the other's.
        .env("CARGO_TARGET_DIR", target(repo))
        .env("WASM_BINDGEN_BIN", WASM_BINDGEN.path(repo))
        .env("WASM_OPT_BIN", repo.npm_program("wasm-opt"))
        .env("ESBUILD_BIN", repo.npm_program("esbuild"));
    node.lead(&mut command);
    run(&mut command, SEE_ABOVE)
}

fn facts(repo: &Repo, worker: &Worker) -> Result<Vec<String>> {
    let rustc = output(
        Command::new("rustc").arg(format!("+{NIGHTLY}")).arg("-vV"),
        "install Rust with rustup (https://rustup.rs)",
    )?;
    Ok(vec![
        rustc.trim().to_owned(),
        format!("worker-build {}", WORKER_BUILD.version),
        format!("wasm-bindgen {}", WASM_BINDGEN.version),
        format!("binaryen {}", node::version_of(repo, "binaryen")?),
        format!("esbuild {}", node::version_of(repo, "esbuild")?),
        format!("features {:?}", worker.features),
        format!("run to completion {}", worker.run_to_completion),
    ])
}

/// Every file that the compiler read, by its own account, and the manifests that told it how.
fn sources(repo: &Repo, worker: &Worker) -> Result<Vec<PathBuf>> {
    let listing = target(repo)
        .join(WASM)
        .join("release")
        .join(worker.library)
        .with_extension("d");
    let text = fs::read_to_string(&listing)
        .with_context(|| format!("cannot read {}", listing.display()))?;
    let mut files = read_depfile(&text);
    for manifest in ["Cargo.toml", "Cargo.lock", ".cargo/config.toml"] {
        files.push(repo.path(manifest));
    }
    // Also of crates that this Worker does not use: their few changes are not worth telling apart.
    for folder in ["domain", "schema", "flow", "gateway", "session-do"] {
        files.push(repo.path(folder).join("Cargo.toml"));
    }
    Ok(files)
}

fn target(repo: &Repo) -> PathBuf {
    repo.path("target/workers")
}

/// Reads what cargo writes for make: `target: file file`, with spaces in names escaped.
fn read_depfile(text: &str) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for line in text.lines() {
        let Some((_, list)) = line.split_once(": ") else {
            continue;
        };
        let mut name = String::new();
        for part in list.split(' ') {
            if let Some(start) = part.strip_suffix('\\') {
                name.push_str(start);
                name.push(' ');
            } else {
                name.push_str(part);
                files.push(PathBuf::from(std::mem::take(&mut name)));
            }
        }
    }
    files
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_depfile_lists_names_with_spaces_in_them() {
        let text = "/t/gateway.wasm: /a/src/lib.rs /with\\ a\\ space/x.sql /b.rs\n";
        let files = ["/a/src/lib.rs", "/with a space/x.sql", "/b.rs"].map(PathBuf::from);
        assert_eq!(read_depfile(text), files);
    }

    #[test]
    fn the_faulty_gateway_is_never_where_a_deploy_looks() {
        assert_ne!(GATEWAY_WITH_FAULTS.out, GATEWAY.out);
        assert!(GATEWAY_WITH_FAULTS.out.starts_with("target/"));
        assert_ne!(
            GATEWAY_WITH_FAULTS.name, GATEWAY.name,
            "or they would share a stamp"
        );
    }
}
