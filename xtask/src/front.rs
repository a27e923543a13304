//! Makes the files the browser gets: wasm and its JavaScript, the style sheet, the assets.

use crate::{Kind, cargo, options};
use anyhow::{Context, Result};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use walkdir::WalkDir;
use wasm_bindgen_cli_support::Bindgen;

/// Path inside the folder, with `/` → contents.
pub type Files = BTreeMap<String, Vec<u8>>;

/// Files the browser looks for at the root of the site.
pub const AT_ROOT: [&str; 4] = ["favicon.ico", "favicon.svg", "icons.svg", "robots.txt"];

pub struct Front {
    /// Everything for the versioned folder.
    pub pkg: Files,
    /// The few files with fixed addresses.
    pub root: Files,
    /// The name before the extension: `busbar` for `busbar.wasm`.
    pub name: String,
    /// The versioned folder's parent: `pkg`.
    pub pkg_dir: String,
}

pub fn build(root: &Path, kind: Kind) -> Result<Front> {
    let options = options(root)?;
    let name = options.output_name.to_string();
    let raw = cargo::build_frontend(root, kind)?;
    let work = root.join(&*options.site_root).join(".work").join(kind.folder());
    let mut pkg = bindgen(&raw, &work, &name, kind)?;
    if let Some(css) = styles(&root.join("style/main.scss"), kind)? {
        pkg.insert(format!("{name}.css"), css);
    }
    pkg.extend(read_folder(&root.join("style/assets"))?);
    let root = AT_ROOT.iter().filter_map(|at| pkg.remove_entry(*at)).collect();
    Ok(Front { pkg, root, name, pkg_dir: options.site_pkg_dir.to_string() })
}

/// Runs wasm-bindgen, or takes its last answer if the raw wasm is the same.
fn bindgen(raw: &Path, work: &Path, name: &str, kind: Kind) -> Result<Files> {
    let wasm = fs::read(raw).with_context(|| format!("reading {}", raw.display()))?;
    // The settings below count too, hence this file.
    let key =
        format!("{name} {:x}", Sha256::new().chain_update(&wasm).chain_update(include_bytes!("front.rs")).finalize());
    let (out, key_file) = (work.join("out"), work.join("key"));
    if fs::read_to_string(&key_file).is_ok_and(|last| last == key) {
        return read_folder(&out);
    }
    if work.exists() {
        fs::remove_dir_all(work).with_context(|| format!("clearing {}", work.display()))?;
    }
    let release = kind == Kind::Release;
    Bindgen::new()
        .input_bytes(name, wasm)
        .web(true)?
        .typescript(false)
        .debug(!release)
        .remove_name_section(release)
        .remove_producers_section(release)
        .generate(&out)
        .context("wasm-bindgen")?;
    // With LEPTOS_OUTPUT_NAME set, pages ask for the wasm file without wasm-bindgen's suffix.
    fs::rename(out.join(format!("{name}_bg.wasm")), out.join(format!("{name}.wasm")))?;
    fs::write(key_file, key)?;
    read_folder(&out)
}

fn styles(main: &Path, kind: Kind) -> Result<Option<Vec<u8>>> {
    if !main.exists() {
        return Ok(None);
    }
    let style = match kind {
        Kind::Dev => grass::OutputStyle::Expanded,
        Kind::Release => grass::OutputStyle::Compressed,
    };
    let css = grass::from_path(main, &grass::Options::default().style(style))
        .with_context(|| format!("compiling {}", main.display()))?;
    Ok(Some(css.into_bytes()))
}

/// Every file below `folder`; none if there is no such folder.
fn read_folder(folder: &Path) -> Result<Files> {
    let mut files = Files::new();
    if !folder.exists() {
        return Ok(files);
    }
    for entry in WalkDir::new(folder) {
        let entry = entry?;
        if entry.file_type().is_file() {
            let name = entry.path().strip_prefix(folder)?.to_string_lossy().replace('\\', "/");
            files.insert(name, fs::read(entry.path())?);
        }
    }
    Ok(files)
}
