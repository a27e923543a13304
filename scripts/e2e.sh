#!/usr/bin/env bash
# The journeys of people, in a browser, against the debug build. BUSBAR_BIN and CHROMIUM tell the tests what to start.
source "$(dirname "$0")/ensure.sh"
need_rust
if [ ! -f end2end/package.json ]; then
    echo "busbar: there are no browser tests in end2end yet"
    exit 0
fi
need_node
need_chromium
export BUSBAR_BIN="$TARGET/debug/busbar" PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1
# After `cargo test` its server is there; built alone it would be compiled anew, with fewer features of its crates.
step "build" cargo run -q -p xtask -- build ${BUSBAR_TESTED:+--front-only}
cd end2end
step "browser tests, packages" npm ci --no-audit --no-fund
step "browser tests" npm test
