//! Every input that is kept in `corpus/` keeps its law: what the fuzzer once found stays mended.

use std::path::Path;

#[test]
fn every_kept_input_keeps_its_law() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    for (name, law) in fuzz::LAWS {
        let mut files: Vec<_> =
            std::fs::read_dir(corpus.join(name)).unwrap().map(|file| file.unwrap().path()).collect();
        files.sort();
        assert!(!files.is_empty(), "{name} has no inputs");
        for file in files {
            eprintln!("{}", file.display());
            law(&std::fs::read(file).unwrap());
        }
    }
}
