//! Makes sure that there is a site folder to embed, so that a clean clone compiles before the first full build.

use std::path::Path;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let here = env::var("CARGO_MANIFEST_DIR").map_err(io::Error::other)?;
    let site = Path::new(&here).join("../target/site");
    for kind in ["debug", "release"] {
        fs::create_dir_all(site.join(kind))?;
        create(&site.join(kind).join("build.json"), "{\"pkg_dir\":\"pkg/none\"}\n")?;
    }
    // Never written again: watched only so that cargo comes back here when somebody removes the folder.
    create(&site.join(".keep"), "")?;
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=../target/site/.keep");
    // A debug server reads the folder while it runs; only a release has it compiled in.
    if env::var("PROFILE").is_ok_and(|profile| profile == "release") {
        println!("cargo::rerun-if-changed=../target/site/release/build.json");
    }
    Ok(())
}

fn create(path: &Path, contents: &str) -> io::Result<()> {
    if path.exists() {
        return Ok(());
    }
    fs::write(path, contents)
}
