#!/usr/bin/env bash
# Tries the readers of what comes from outside with inputs that a fuzzer makes up: scripts/fuzz.sh [SECONDS] [LAW…].
# Each law of `fuzz::LAWS` gets so many seconds (60) of one core. What breaks one lies in $TARGET/fuzz/found/<law>/: mend it,
# then move the file to fuzz/corpus/<law>/, where every `cargo test` tries it again.
source "$(dirname "$0")/ensure.sh"
need_rust
command -v c++ >/dev/null || fail "a C++ compiler is missing (libFuzzer is compiled in): sudo apt-get install -y g++"
seconds="${1:-60}"
shift || true
host="$(rustc -vV | sed -n 's/^host: //p')"

# What cargo-fuzz would say to a nightly compiler, in flags that every compiler takes; without a sanitizer, for nothing here is
# `unsafe`. A target is named so that build scripts and macros, which run while building, are compiled without them.
RUSTFLAGS="-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 -Cllvm-args=-sanitizer-coverage-inline-8bit-counters \
-Cllvm-args=-sanitizer-coverage-pc-table -Cllvm-args=-sanitizer-coverage-trace-compares -Ccodegen-units=1 \
-Cdebug-assertions -Coverflow-checks" \
    CARGO_TARGET_DIR="$TARGET/fuzz" cargo build -q --release -p fuzz --features libfuzzer --bin fuzzer --target "$host"

laws="${*:-$(cd fuzz/corpus && echo *)}"
failed=""
for law in $laws; do
    # What it learns stays beside cargo's results and is begun with the next time.
    mkdir -p "$TARGET/fuzz/corpus/$law" "$TARGET/fuzz/found/$law"
    options=(-max_total_time="$seconds" -timeout=5 -rss_limit_mb=2048 -max_len=4096 -dict=fuzz/dictionary.txt
        -artifact_prefix="$TARGET/fuzz/found/$law/" -print_final_stats=0 -verbosity=0)
    # Libraries of workbooks may want any memory: they do it in a process that may die.
    case "$law" in sheet | table) options+=(-fork=1 -ignore_ooms=1 -ignore_timeouts=1) ;; esac
    if BUSBAR_FUZZ="$law" nice -n 15 "$TARGET/fuzz/$host/release/fuzzer" "${options[@]}" \
        "$TARGET/fuzz/corpus/$law" "fuzz/corpus/$law" >"$TARGET/fuzz/$law.log" 2>&1; then
        echo "── $law: nothing in $seconds s"
    else
        failed="$failed $law"
        echo "── $law: BROKEN, see $TARGET/fuzz/$law.log"
    fi
done
[ -z "$failed" ] || fail "broken:$failed"
