//! The build of the whole program: the browser's half, styles and assets, then the server that carries them.
//!
//! wasm-bindgen, SCSS and brotli are linked in as libraries, so that a fresh machine needs no tool besides cargo
//! and wasm-bindgen is always the version the code was compiled against.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command-line tool")]

mod cargo;
mod front;
mod site;

use anyhow::{Context, Result, bail};
use std::env;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

const USAGE: &str = "usage: cargo run -p xtask -- build [--release] [--front-only | --server-only]";

/// Dev builds and releases have a folder each, so that neither disturbs a server that runs from the other.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Dev,
    Release,
}

impl Kind {
    /// The folder's name below the site root; `server/src/site.rs` looks for the same two.
    fn folder(self) -> &'static str {
        match self {
            Self::Dev => "debug",
            Self::Release => "release",
        }
    }
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // The sentence is meant for people: no backtrace.
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<()> {
    let args: Vec<String> = env::args().skip(1).collect();
    let Some(("build", flags)) = args.split_first().map(|(first, rest)| (first.as_str(), rest)) else {
        bail!(USAGE);
    };
    let known = ["--release", "--front-only", "--server-only"];
    if let Some(unknown) = flags.iter().find(|flag| !known.contains(&flag.as_str())) {
        bail!("unknown flag {unknown}\n{USAGE}");
    }
    let has = |flag: &str| flags.iter().any(|given| given == flag);
    let kind = if has("--release") { Kind::Release } else { Kind::Dev };

    let root = workspace_root()?;
    if !has("--server-only") {
        let front = timed("browser", || front::build(&root, kind))?;
        timed("site", || site::publish(&site_folder(&root, kind)?, &front, kind))?;
    }
    if !has("--front-only") {
        timed("server", || cargo::build_server(&root, kind))?;
    }
    Ok(())
}

/// Asked at run time: two clones that share a target folder may also share this binary.
fn workspace_root() -> Result<PathBuf> {
    let xtask = env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| env!("CARGO_MANIFEST_DIR").into(), PathBuf::from);
    Ok(xtask.parent().context("xtask lies directly in the workspace")?.to_path_buf())
}

/// What `Leptos.toml` says. It is the only place where the site's names are set.
fn options(root: &Path) -> Result<leptos_config::LeptosOptions> {
    let file = root.join("Leptos.toml");
    let conf =
        leptos_config::get_configuration(file.to_str()).with_context(|| format!("reading {}", file.display()))?;
    Ok(conf.leptos_options)
}

/// Always inside the workspace, even when cargo's target folder is elsewhere: the server looks for it there.
fn site_folder(root: &Path, kind: Kind) -> Result<PathBuf> {
    Ok(root.join(&*options(root)?.site_root).join(kind.folder()))
}

fn timed<T>(what: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    let start = Instant::now();
    let done = work()?;
    println!("{what}: {:.1} s", start.elapsed().as_secs_f64());
    Ok(done)
}
