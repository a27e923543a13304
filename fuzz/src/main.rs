//! The coverage-guided fuzzer (libFuzzer): `BUSBAR_FUZZ` names the law that it tries. `scripts/fuzz.sh` builds and runs it.
#![no_main]

use std::sync::LazyLock;

static LAW: LazyLock<fuzz::Law> = LazyLock::new(|| {
    let name = std::env::var("BUSBAR_FUZZ").unwrap_or_default();
    let law = fuzz::LAWS.iter().find(|(law, _)| *law == name);
    assert!(law.is_some(), "BUSBAR_FUZZ={name:?} is none of fuzz::LAWS");
    law.map_or(|_| (), |(_, law)| *law)
});

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| LAW(bytes));
