#!/usr/bin/env bash
# Everything that must hold before a change is merged: format, lints, all tests on SQLite and PostgreSQL, the browser.
source "$(dirname "$0")/ensure.sh"
source scripts/postgres.sh
need_rust
need_postgres

step "format" cargo fmt --check
step "lints" cargo clippy --all-targets -- -D warnings
step "lints, browser" cargo clippy -p domain -p app -p frontend --target wasm32-unknown-unknown -- -D warnings
step "PostgreSQL" start_postgres
step "tests" cargo test
step "browser" scripts/e2e.sh
echo "── all: $SECONDS s"
