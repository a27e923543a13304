#!/usr/bin/env bash
# Builds everything and starts the program with demo data. PORT and BUSBAR_DATA are read by the program.
source "$(dirname "$0")/ensure.sh"
need_rust
cargo run -q -p xtask -- build --release
exec "$TARGET/release/busbar" serve --demo
