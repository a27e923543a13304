#!/usr/bin/env bash
# Builds for development, runs, and does both again when a source file changes.
source "$(dirname "$0")/ensure.sh"
need_rust
stamp="$(mktemp)"
server=""
trap 'kill $server 2>/dev/null; rm -f "$stamp"' EXIT
trap 'exit 130' INT TERM

while true; do
    touch "$stamp"
    # The old server answers until the new one is built, and stays if the build fails.
    if cargo run -q -p xtask -- build; then
        if [ -n "$server" ]; then kill "$server" && wait "$server" || true; fi
        "$TARGET/debug/busbar" serve --demo &
        server=$!
    fi
    until [ -n "$(find domain reading service app server migration frontend style xtask Cargo.toml Leptos.toml -newer "$stamp" -type f -print -quit)" ]; do
        sleep 1
    done
done
