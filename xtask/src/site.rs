//! Lays the files out so that they may be cached for ever: a folder named by its contents.
//!
//! ```text
//! target/site/release/build.json            {"pkg_dir": "pkg/0123456789ab"}
//! target/site/release/favicon.ico …
//! target/site/release/pkg/0123456789ab/     busbar.wasm, busbar.wasm.br, busbar.wasm.gz, busbar.js …
//! ```
//!
//! The folder before the current one stays: a page that was open during an upgrade may still ask for its files.

use crate::Kind;
use crate::front::{Files, Front};
use anyhow::{Context, Result, bail};
use brotli::enc::BrotliEncoderParams;
use brotli::enc::backward_references::BrotliEncoderMode::{BROTLI_MODE_FONT, BROTLI_MODE_GENERIC};
use sha2::{Digest, Sha256};
use std::fs;
use std::io::Write;
use std::path::Path;
use std::time::SystemTime;

const COMPRESSIBLE: [&str; 9] = ["wasm", "js", "css", "svg", "json", "txt", "ico", "ttf", "map"];

/// What a first visit may weigh, in bytes after brotli.
const BUDGETS: [(&str, u64); 2] = [("wasm", 215_000), ("css", 12_000)];

pub fn publish(site: &Path, front: &Front, kind: Kind) -> Result<()> {
    let id = build_id(&front.pkg);
    let parent = site.join(&front.pkg_dir);
    fs::create_dir_all(&parent).with_context(|| format!("creating {}", parent.display()))?;
    let folder = parent.join(&id);
    if !folder.exists() {
        let unfinished = parent.join(".unfinished");
        if unfinished.exists() {
            fs::remove_dir_all(&unfinished)?;
        }
        let last = newest(&parent, &[])?;
        write_all(&unfinished, &front.pkg, last.as_deref().map(|name| parent.join(name)).as_deref(), kind)?;
        fs::rename(&unfinished, &folder)?;
    }
    for (name, contents) in &front.root {
        write_if_changed(&site.join(name), contents)?;
    }
    report(&folder, front)?;
    if kind == Kind::Release {
        check_budgets(&folder, &front.name)?;
    }
    // Last: whoever reads it finds a finished folder.
    let build = serde_json::json!({ "pkg_dir": format!("{}/{id}", front.pkg_dir) });
    write_if_changed(&site.join("build.json"), format!("{build}\n").as_bytes())?;
    prune(&parent, &id)
}

/// Depends on names and contents only, so the same source gives the same address on every machine.
fn build_id(files: &Files) -> String {
    let mut hash = Sha256::new();
    for (name, contents) in files {
        hash.update(format!("{name}\0{}\0", contents.len()));
        hash.update(contents);
    }
    format!("{:x}", hash.finalize()).chars().take(12).collect()
}

/// Writes the files; in a release with compressed neighbours, taken from `last` where the contents are the same.
fn write_all(folder: &Path, files: &Files, last: Option<&Path>, kind: Kind) -> Result<()> {
    for (name, contents) in files {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().context("a file in a folder")?)?;
        fs::write(&path, contents)?;
        let extension = path.extension().unwrap_or_default().to_string_lossy().into_owned();
        // A dev server talks to this machine only: compressing would cost more than it saves.
        if kind == Kind::Dev || !COMPRESSIBLE.contains(&extension.as_str()) {
            continue;
        }
        let twin = last.map(|last| last.join(name)).filter(|twin| fs::read(twin).is_ok_and(|old| old == *contents));
        for (suffix, compress) in [("br", brotli as fn(&[u8]) -> Result<Vec<u8>>), ("gz", gzip)] {
            let neighbour = |path: &Path| path.with_extension(format!("{extension}.{suffix}"));
            if let Some(done) = twin.as_deref().map(neighbour).filter(|done| done.exists()) {
                fs::copy(done, neighbour(&path))?;
                continue;
            }
            let small = compress(contents)?;
            if small.len() < contents.len() {
                fs::write(neighbour(&path), small)?;
            }
        }
    }
    Ok(())
}

/// The smaller of two ways of looking at the same bytes: which one it is changes with every build.
fn brotli(contents: &[u8]) -> Result<Vec<u8>> {
    let mut smallest: Option<Vec<u8>> = None;
    for mode in [BROTLI_MODE_GENERIC, BROTLI_MODE_FONT] {
        let mut out = Vec::new();
        let params =
            BrotliEncoderParams { quality: 11, lgwin: 22, size_hint: contents.len(), mode, ..Default::default() };
        brotli::BrotliCompress(&mut &contents[..], &mut out, &params)?;
        if smallest.as_ref().is_none_or(|smallest| out.len() < smallest.len()) {
            smallest = Some(out);
        }
    }
    Ok(smallest.unwrap_or_default())
}

fn gzip(contents: &[u8]) -> Result<Vec<u8>> {
    let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    out.write_all(contents)?;
    Ok(out.finish()?)
}

/// An unchanged file keeps its time stamp, so cargo does not build the server again because of it.
fn write_if_changed(path: &Path, contents: &[u8]) -> Result<()> {
    if fs::read(path).is_ok_and(|old| old == contents) {
        return Ok(());
    }
    fs::write(path, contents).with_context(|| format!("writing {}", path.display()))
}

/// Removes every folder but the current one and the newest of the others.
fn prune(parent: &Path, current: &str) -> Result<()> {
    let previous = newest(parent, &[current])?;
    for entry in fs::read_dir(parent)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name != current && Some(&name) != previous.as_ref() {
            fs::remove_dir_all(entry.path())?;
        }
    }
    Ok(())
}

fn newest(parent: &Path, except: &[&str]) -> Result<Option<String>> {
    let mut folders: Vec<(SystemTime, String)> = Vec::new();
    for entry in fs::read_dir(parent)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if !except.contains(&name.as_str()) {
            folders.push((entry.metadata()?.modified()?, name));
        }
    }
    Ok(folders.into_iter().max().map(|(_, name)| name))
}

fn report(folder: &Path, front: &Front) -> Result<()> {
    println!("  {}", folder.display());
    for (name, contents) in &front.pkg {
        let main = ["wasm", "js", "css"].iter().any(|extension| *name == format!("{}.{extension}", front.name));
        if main {
            let small = compressed_len(&folder.join(name))?;
            let after = small.map_or(String::new(), |len| format!(" → {len} brotli"));
            println!("  {name}: {} bytes{after}", contents.len());
        }
    }
    let others = front.pkg.len() + front.root.len();
    println!("  {others} files in all");
    Ok(())
}

fn check_budgets(folder: &Path, name: &str) -> Result<()> {
    for (extension, budget) in BUDGETS {
        let file = folder.join(format!("{name}.{extension}"));
        let Some(len) = compressed_len(&file)?.filter(|len| *len > budget) else {
            continue;
        };
        bail!(
            "{name}.{extension} weighs {len} bytes after brotli, and its budget is {budget}: \
             find what has grown, or raise the budget in xtask/src/site.rs and say why"
        );
    }
    Ok(())
}

fn compressed_len(file: &Path) -> Result<Option<u64>> {
    let extension = file.extension().unwrap_or_default().to_string_lossy();
    let compressed = file.with_extension(format!("{extension}.br"));
    if !compressed.exists() {
        return Ok(None);
    }
    Ok(Some(fs::metadata(compressed)?.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn front(css: &str) -> Front {
        let wasm = b"\0asm some code, some code, some code, some code, some code".to_vec();
        let pkg = Files::from([("busbar.wasm".into(), wasm), ("busbar.css".into(), css.into())]);
        let root = Files::from([("robots.txt".into(), b"User-agent: *\n".to_vec())]);
        Front { pkg, root, name: "busbar".into(), pkg_dir: "pkg".into() }
    }

    fn pkg_dir(site: &Path) -> String {
        let build = fs::read(site.join("build.json")).unwrap();
        let build: serde_json::Value = serde_json::from_slice(&build).unwrap();
        build["pkg_dir"].as_str().unwrap().to_owned()
    }

    #[test]
    fn the_id_follows_names_and_contents() {
        let id = |name: &str, contents: &str| build_id(&Files::from([(name.into(), contents.into())]));
        assert_eq!(id("a", "bc"), id("a", "bc"));
        assert_ne!(id("a", "bc"), id("ab", "c"));
        assert_ne!(id("a", "bc"), id("a", "bd"));
    }

    #[test]
    fn a_release_has_compressed_neighbours_and_keeps_the_folder_before_it() {
        let site = tempfile::tempdir().unwrap();
        let mut seen = Vec::new();
        for css in ["a{}", "b{}", "c{}", "c{}"] {
            publish(site.path(), &front(css), Kind::Release).unwrap();
            seen.push(pkg_dir(site.path()));
        }
        assert_eq!(seen[2], seen[3], "the same contents have the same address");
        assert!(site.path().join(&seen[3]).join("busbar.wasm.br").exists());
        assert!(site.path().join(&seen[3]).join("busbar.wasm.gz").exists());
        assert!(site.path().join("robots.txt").exists());
        let exists: Vec<bool> = seen.iter().map(|dir| site.path().join(dir).exists()).collect();
        assert_eq!(exists, [false, true, true, true]);
    }

    #[test]
    fn a_style_sheet_over_its_budget_stops_a_release() {
        let site = tempfile::tempdir().unwrap();
        let noise: String = (1..20_000_u64).map(|n| n.wrapping_mul(0x9E37_79B9_7F4A_7C15).to_string()).collect();
        let error = publish(site.path(), &front(&noise), Kind::Release).unwrap_err().to_string();
        assert!(error.starts_with("busbar.css weighs"), "{error}");
        publish(site.path(), &front(&noise), Kind::Dev).unwrap();
    }
}
