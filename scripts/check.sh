#!/usr/bin/env bash
# The quick look before a commit: format, lints, the rules and the operations on SQLite.
source "$(dirname "$0")/ensure.sh"
need_rust
unset BUSBAR_TEST_POSTGRES
step "format" cargo fmt --check
step "lints" cargo clippy -q --all-targets -- -D warnings
step "lints, browser" cargo clippy -q -p domain -p app -p frontend --target wasm32-unknown-unknown -- -D warnings
step "domain and service tests" cargo test -q -p domain -p service
