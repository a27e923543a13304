//! What must hold whatever comes from outside: a law for each reader of it, which takes any bytes and panics when it is broken.
//! The fuzzer (`make fuzz`) looks for bytes that break one; what it has found lies in `corpus/<law>/` and is tried by every
//! `cargo test`. Not panicking is the least of the laws: nothing is lost, nothing is guessed, nothing grows.
#![forbid(unsafe_code)]

mod address;
mod call;
mod exchange;
mod letter;
mod list;
mod recogniser;
mod report;
mod table;
mod value;
mod world;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;

/// A law: it panics for bytes that break it.
pub type Law = fn(&[u8]);

/// The laws by their names, which are the folders of their inputs.
pub const LAWS: [(&str, Law); 13] = [
    ("address", address::law),
    ("archive", exchange::archive),
    ("bank", report::bank),
    ("call", call::law),
    ("exchange", exchange::law),
    ("letter", letter::law),
    ("list", list::law),
    ("recogniser", recogniser::law),
    ("report", report::law),
    ("sheet", table::sheet),
    ("table", table::law),
    ("value", value::law),
    ("written", exchange::written),
];

/// The bytes as a text, the first of them; longer ones make the fuzzer slow and find nothing else.
fn text(bytes: &[u8], most: usize) -> String {
    String::from_utf8_lossy(bytes.get(..most).unwrap_or(bytes)).into_owned()
}

/// What a library makes of a file; nothing when it panics: workbooks and letters are read by processes that may die.
fn unless_it_dies<T>(read: impl FnOnce() -> Option<T>) -> Option<T> {
    static QUIET: Once = Once::new();
    // The fuzzer's own hook ends with the first panic, whoever catches it. One of a law ends the fuzzer without it, too.
    if cfg!(feature = "libfuzzer") {
        QUIET.call_once(|| std::panic::set_hook(Box::new(|_| ())));
    }
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_default()
}
