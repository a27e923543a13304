//! Calls to cargo. Where the results lie is read from its messages, because the target folder may be anywhere.

use crate::Kind;
use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::env;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// Compiles `frontend` for the browser and returns the raw wasm file.
pub fn build_frontend(root: &Path, kind: Kind) -> Result<PathBuf> {
    let profile = match kind {
        Kind::Dev => "wasm-dev",
        Kind::Release => "wasm-release",
    };
    let args = ["build", "-p", "frontend", "--lib", "--target", WASM_TARGET, "--profile", profile];
    built(root, &args, "wasm")
}

pub fn build_server(root: &Path, kind: Kind) -> Result<()> {
    let mut args = vec!["build", "-p", "server"];
    if kind == Kind::Release {
        args.push("--release");
    }
    run(root, &args)
}

/// Runs a build and returns the last file with this extension that cargo names.
fn built(root: &Path, args: &[&str], extension: &str) -> Result<PathBuf> {
    let out = command(root)
        .args(args)
        .arg("--message-format=json-render-diagnostics")
        .stdout(Stdio::piped())
        .spawn()
        .and_then(Child::wait_with_output)
        .context("starting cargo")?;
    if !out.status.success() {
        bail!("cargo {} failed", args.join(" "));
    }
    String::from_utf8_lossy(&out.stdout)
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .flat_map(|message| message["filenames"].as_array().cloned().unwrap_or_default())
        .filter_map(|name| name.as_str().map(PathBuf::from))
        .rfind(|path| path.extension().is_some_and(|found| found == extension))
        .with_context(|| format!("cargo {} made no .{extension} file", args.join(" ")))
}

fn run(root: &Path, args: &[&str]) -> Result<()> {
    if !command(root).args(args).status().context("starting cargo")?.success() {
        bail!("cargo {} failed", args.join(" "));
    }
    Ok(())
}

fn command(root: &Path) -> Command {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(root);
    // Of the outer `cargo run`: they describe xtask, and build scripts that watch them would run again each time.
    for (name, _) in
        env::vars().filter(|(name, _)| name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST"))
    {
        cargo.env_remove(name);
    }
    cargo
}
