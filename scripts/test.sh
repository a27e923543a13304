#!/usr/bin/env bash
# Everything that must hold before a change is merged: format, lints, all tests on SQLite and PostgreSQL, the browser.
source "$(dirname "$0")/ensure.sh"
source scripts/postgres.sh
need_rust
need_postgres
need_schemathesis
need_dovecot

step "format" cargo fmt --check
step "lints" cargo clippy --lib --bins -- -D warnings
# Tests may panic and be long; clippy's own exemptions for tests do not reach their helpers.
step "lints, tests" cargo clippy --tests --examples -- -D warnings -A clippy::pedantic -A clippy::unwrap_used \
    -A clippy::type_complexity -A clippy::expect_used -A clippy::panic -A clippy::print_stdout -A clippy::print_stderr -A clippy::self_named_module_files
step "lints, browser" cargo clippy -p domain -p app -p frontend --target wasm32-unknown-unknown -- -D warnings
step "PostgreSQL" start_postgres
step "tests" cargo test
step "browser" env BUSBAR_TESTED=1 scripts/e2e.sh
echo "── all: $SECONDS s"
