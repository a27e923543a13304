#!/usr/bin/env bash
# Measures the release build.
source "$(dirname "$0")/ensure.sh"
need_rust
cargo run -q -p xtask -- build --release
exec "$TARGET/release/busbar" bench
