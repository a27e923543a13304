//! Turns the locale files into `Language`'s methods: one for each text, so a missing text or argument does not compile.
//!
//! `locales/<language>/<feature>.toml` has `key = "text"`. `{name}` in a text is an argument (they come in the
//! order of the Russian text), `~` a no-break space. A text that counts is a table with the forms of its language and the
//! argument `{n}`.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::fmt::Write as _;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::{env, fs};

/// Languages in the order of the enum, with the names of their plural forms.
const LANGUAGES: [(&str, &str, &[&str]); 2] =
    [("ru", "Russian", &["one", "few", "many"]), ("en", "English", &["one", "other"])];

/// The forms of one text in one language: a single one, or those of a counted noun.
type Forms = Vec<String>;

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=locales");
    println!("cargo::rerun-if-changed=build.rs");
    version()?;
    let languages = LANGUAGES.iter().map(|(code, _, plurals)| read(code, plurals)).collect::<Result<Vec<_>, _>>()?;
    let (first, others) = languages.split_first().ok_or("no language")?;
    for (other, (code, ..)) in others.iter().zip(&LANGUAGES[1..]) {
        let difference: Vec<_> = first.keys().filter(|key| !other.contains_key(*key)).collect();
        let more: Vec<_> = other.keys().filter(|key| !first.contains_key(*key)).collect();
        if !difference.is_empty() || !more.is_empty() {
            return Err(format!("locales/{code} lacks {difference:?} and has {more:?} that the first has not").into());
        }
    }
    let mut out = "impl Language {\n".to_owned();
    for key in first.keys() {
        let texts: Vec<&Forms> = languages.iter().filter_map(|language| language.get(key)).collect();
        method(&mut out, key, &texts)?;
    }
    out.push('}');
    let file = Path::new(&env::var("OUT_DIR")?).join("texts.rs");
    fs::write(file, out)?;
    Ok(())
}

/// Writes four bytes that differ when a type that server functions send may have changed: they are in `domain` and here.
fn version() -> Result<(), Box<dyn Error>> {
    let mut files = vec![];
    let mut folders = vec![PathBuf::from("src"), PathBuf::from("../domain/src")];
    while let Some(folder) = folders.pop() {
        println!("cargo::rerun-if-changed={}", folder.display());
        for entry in fs::read_dir(&folder)? {
            let path = entry?.path();
            let list = if path.is_dir() { &mut folders } else { &mut files };
            list.push(path);
        }
    }
    files.sort();
    let mut hash = DefaultHasher::new();
    for file in files {
        fs::read(file)?.hash(&mut hash);
    }
    let [a, b, c, d, ..] = hash.finish().to_be_bytes();
    fs::write(Path::new(&env::var("OUT_DIR")?).join("version.rs"), format!("[{a}, {b}, {c}, {d}]"))?;
    Ok(())
}

/// All texts of a language under `<feature>_<key>`.
fn read(code: &str, plurals: &[&str]) -> Result<BTreeMap<String, Forms>, Box<dyn Error>> {
    let mut texts = BTreeMap::new();
    for entry in fs::read_dir(Path::new("locales").join(code))? {
        let path = entry?.path();
        let feature = path.file_stem().and_then(|name| name.to_str()).ok_or("a file name")?.to_owned();
        let table: toml::Table =
            fs::read_to_string(&path)?.parse().map_err(|error| format!("{}: {error}", path.display()))?;
        for (key, value) in table {
            let forms = match &value {
                toml::Value::String(text) => vec![text.replace('~', "\u{a0}")],
                toml::Value::Table(forms) if forms.len() == plurals.len() => plurals
                    .iter()
                    .map(|plural| forms.get(*plural)?.as_str().map(|text| text.replace('~', "\u{a0}")))
                    .collect::<Option<Forms>>()
                    .ok_or_else(|| format!("{}: {key} needs the forms {plurals:?}", path.display()))?,
                _ => return Err(format!("{}: {key} is no text, nor the forms {plurals:?}", path.display()).into()),
            };
            texts.insert(format!("{feature}_{key}"), forms);
        }
    }
    Ok(texts)
}

fn method(out: &mut String, key: &str, texts: &[&Forms]) -> Result<(), Box<dyn Error>> {
    let sets: Vec<BTreeSet<&str>> =
        texts.iter().map(|forms| forms.iter().flat_map(|text| arguments(text)).collect()).collect();
    if sets.windows(2).any(|pair| pair.first() != pair.last()) {
        return Err(format!("{key} has other arguments in another language: {sets:?}").into());
    }
    // In the order in which the first language names them.
    let mut first: Vec<&str> = vec![];
    for name in texts.iter().take(1).flat_map(|forms| forms.iter()).flat_map(|text| arguments(text)) {
        if !first.contains(&name) {
            first.push(name);
        }
    }
    let counts = texts.iter().any(|forms| forms.len() > 1);
    if counts && !first.contains(&"n") {
        return Err(format!("{key} counts nothing: {{n}} is missing").into());
    }
    let doc = texts.first().and_then(|forms| forms.first()).map(|text| text.replace('\n', " ")).unwrap_or_default();
    writeln!(out, "    #[doc = {:?}]\n    #[must_use]", format!("«{doc}»"))?;
    if first.is_empty() {
        writeln!(out, "    pub const fn {key}(self) -> &'static str {{\n        match self {{")?;
        for ((_, name, _), forms) in LANGUAGES.iter().zip(texts) {
            writeln!(out, "            Self::{name} => {:?},", forms.concat())?;
        }
    } else {
        let list: Vec<String> =
            first
                .iter()
                .map(|name| {
                    if counts && *name == "n" { "n: u64".to_owned() } else { format!("{name}: impl std::fmt::Display") }
                })
                .collect();
        writeln!(out, "    pub fn {key}(self, {}) -> String {{\n        match self {{", list.join(", "))?;
        for ((_, name, _), forms) in LANGUAGES.iter().zip(texts) {
            match forms.as_slice() {
                [text] => writeln!(out, "            Self::{name} => format!({text:?}),")?,
                [one, other] => {
                    writeln!(
                        out,
                        "            Self::{name} => {{ let n = Counted(n); if n.0 == 1 {{ format!({one:?}) }} else {{ format!({other:?}) }} }}"
                    )?;
                }
                forms => {
                    writeln!(out, "            Self::{name} => {{ let n = Counted(n); match n.russian() {{")?;
                    for (at, text) in forms.iter().enumerate() {
                        let pattern = if at + 1 == forms.len() { "_".to_owned() } else { at.to_string() };
                        writeln!(out, "                {pattern} => format!({text:?}),")?;
                    }
                    writeln!(out, "            }} }}")?;
                }
            }
        }
    }
    writeln!(out, "        }}\n    }}")?;
    Ok(())
}

/// The names in braces.
fn arguments(text: &str) -> impl Iterator<Item = &str> {
    text.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name)
}
