# Sourced by the other scripts: each need_* makes sure that one thing is there, installs what it may, and otherwise
# says in a sentence what is missing and which command brings it.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# Cargo's results lie here; the site always lies in target/site of this folder.
TARGET="$(realpath -m "${CARGO_TARGET_DIR:-target}")"
export TARGET

fail() {
    echo "busbar: $*" >&2
    exit 1
}

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

# Installs Debian packages; a half-finished installation is repaired once and tried again.
apt_install() {
    command -v apt-get >/dev/null || fail "please install: $*"
    echo "busbar: installing $*"
    if ! apt_try "$@"; then
        as_root apt-get -f install -y -q || true
        apt_try "$@" || fail "could not install $*: run 'sudo apt-get update && sudo apt-get install -y $*' and look at its last lines"
    fi
}

apt_try() {
    as_root apt-get update -q && as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@"
}

need_cc() {
    command -v cc >/dev/null || fail "a C compiler is missing (SQLite is compiled in): sudo apt-get install -y build-essential"
}

need_rust() {
    need_cc
    command -v cargo >/dev/null || fail "Rust is missing: install rustup from https://rustup.rs, then run this again"
    local channel
    channel="$(sed -n 's/^channel = "\(.*\)"/\1/p' rust-toolchain.toml)"
    if rust_is_complete; then return; fi
    command -v rustup >/dev/null || fail "Rust $channel with rustfmt, clippy and the target wasm32-unknown-unknown is missing: install rustup from https://rustup.rs, then run this again"
    # Asked for by name, because rustup may be set not to install by itself.
    rustup toolchain install "$channel" --profile minimal -c rustfmt -c clippy -t wasm32-unknown-unknown
    rust_is_complete || fail "Rust $channel is not complete: rustup toolchain install $channel -c rustfmt -c clippy -t wasm32-unknown-unknown"
}

rust_is_complete() {
    cargo fmt --version && cargo clippy --version && [ -d "$(rustc --print sysroot)/lib/rustlib/wasm32-unknown-unknown/lib" ]
} >/dev/null 2>&1

need_node() {
    command -v npm >/dev/null || apt_install nodejs npm
    local major
    major="$(node --version | sed 's/^v\([0-9]*\).*/\1/')"
    [ "$major" -ge 20 ] || fail "Node.js 20 or newer is needed, found $(node --version): install it from https://nodejs.org"
}

# The browser tests drive the browser named in CHROMIUM.
need_chromium() {
    find_chromium || { apt_try chromium-headless-shell || apt_try chromium; find_chromium; } \
        || fail "Chromium is missing: sudo apt-get install -y chromium-headless-shell"
}

# The shell without windows first, as Playwright itself would: the tests take a quarter less time with it.
find_chromium() {
    CHROMIUM="${CHROMIUM:-$(command -v chromium-headless-shell || command -v chromium || command -v chromium-browser || command -v google-chrome)}" \
        && export CHROMIUM
}

need_postgres() {
    PG_BIN="$(find_postgres)" || { apt_install postgresql && PG_BIN="$(find_postgres)"; } || fail "PostgreSQL is missing: sudo apt-get install -y postgresql"
}

# The mail server of the mailbox's tests; it is started by them, no service needs to run. Debian starts one: it may be stopped.
need_dovecot() {
    [ -x /usr/sbin/dovecot ] || apt_install dovecot-imapd
    [ -x /usr/sbin/dovecot ] || fail "Dovecot is missing: sudo apt-get install -y dovecot-imapd"
    case "$(/usr/sbin/dovecot --version)" in
        2.3.*) ;;
        *) fail "Dovecot 2.3 is needed for the tests of the mailbox, found $(/usr/sbin/dovecot --version)" ;;
    esac
}

# The newest one; it is used from its folder, no service needs to run.
find_postgres() {
    local initdb
    initdb="$(ls -d /usr/lib/postgresql/*/bin/initdb 2>/dev/null | sort -V | tail -1)"
    [ -n "$initdb" ] || initdb="$(command -v initdb)" || return 1
    dirname "$initdb"
}

# A public fuzzer of OpenAPI, from PyPI, in a folder of its own beside cargo's results.
need_schemathesis() {
    local version=4.32.5
    local home="$TARGET/schemathesis-$version"
    if ! "$home/bin/schemathesis" --version >/dev/null 2>&1; then
        python3 -c 'import venv, ensurepip' 2>/dev/null || apt_install python3 python3-venv
        rm -rf "$home"
        { python3 -m venv "$home" && "$home/bin/pip" install -q --disable-pip-version-check "schemathesis==$version"; } \
            || fail "schemathesis could not be installed: python3 -m pip install schemathesis==$version"
    fi
    export BUSBAR_SCHEMATHESIS="$home/bin/schemathesis"
}

# step NAME COMMAND…: runs it, then prints one line with its seconds; the first failure ends the script.
step() {
    local name="$1" start="$SECONDS"
    shift
    if ! "$@"; then
        echo "── $name: FAILED after $((SECONDS - start)) s"
        exit 1
    fi
    echo "── $name: $((SECONDS - start)) s"
}
