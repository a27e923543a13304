//! Makes sure that there is a site folder to embed, so that a clean clone compiles before the first full build, and has the
//! program linked so that it takes less memory.

use std::path::Path;
use std::process::Command;
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
        // A hundred thousand places of the program name others of it. Packed, they are 4 MB less to read at every start.
        if reads_packed_relocations() {
            println!("cargo::rustc-link-arg-bin=busbar=-Wl,-z,pack-relative-relocs");
        }
    }
    Ok(())
}

/// The C library reads them since its release 2.36; no program is linked so for a machine that cannot be asked.
fn reads_packed_relocations() -> bool {
    let this_machine = env::var("HOST").ok() == env::var("TARGET").ok();
    let asked = Command::new("getconf").arg("GNU_LIBC_VERSION").output();
    let version = asked.ok().filter(|_| this_machine).and_then(|asked| String::from_utf8(asked.stdout).ok());
    let minor = version.as_deref().and_then(|version| version.trim().strip_prefix("glibc 2.")?.parse::<u32>().ok());
    minor.is_some_and(|minor| minor >= 36)
}

fn create(path: &Path, contents: &str) -> io::Result<()> {
    if path.exists() {
        return Ok(());
    }
    fs::write(path, contents)
}
