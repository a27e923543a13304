# Sourced: a throw-away PostgreSQL cluster with its default settings, so that durability is the real one.

PG_DIR=""

# PostgreSQL refuses to run as root. Its user must be able to reach the folder: hence /tmp and not TMPDIR.
pg() {
    if [ "$(id -u)" = 0 ]; then (cd "$PG_DIR" && runuser -u postgres -- "$@"); else "$@"; fi
}

start_postgres() {
    PG_DIR="$(mktemp -d "/tmp/busbar-pg.XXXXXX")"
    trap stop_postgres EXIT
    trap 'exit 130' INT TERM
    if [ "$(id -u)" = 0 ]; then chown postgres "$PG_DIR"; fi
    pg "$PG_BIN/initdb" -D "$PG_DIR/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 >"$PG_DIR.log" 2>&1 || { cat "$PG_DIR.log"; return 1; }
    local port try
    for try in 1 2 3 4 5; do
        port=$((20000 + RANDOM % 12000))
        # A port that is taken makes the start fail; then the next one is tried.
        if pg "$PG_BIN/pg_ctl" -D "$PG_DIR/data" -w -t 60 -l "$PG_DIR/server.log" start -o \
            "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories=$PG_DIR -c max_connections=300" >/dev/null; then
            export BUSBAR_TEST_POSTGRES="postgres://postgres@127.0.0.1:$port/postgres"
            return
        fi
    done
    cat "$PG_DIR/server.log"
    return 1
}

stop_postgres() {
    [ -n "$PG_DIR" ] || return 0
    pg "$PG_BIN/pg_ctl" -D "$PG_DIR/data" -m immediate stop >/dev/null 2>&1 || true
    rm -rf "$PG_DIR" "$PG_DIR.log"
    PG_DIR=""
}
