#!/usr/bin/env bash
# Measures the release build: --quick, --only PART, --postgres URL, --fresh (bench --help says more).
source "$(dirname "$0")/ensure.sh"
need_rust
cargo run -q -p xtask -- build --release
cargo build -q --release -p bench
exec "$TARGET/release/bench" "$@"
