# Runs a command with PINGYI_DATABASE set to PostgreSQL: the one at 127.0.0.1:5432 if it answers, else a throw-away cluster.
# SKIP_REPORT: where to report one skipped test when there is none; POSTGRES_BIN: folder of initdb and pg_ctl, empty = none.
set -eu
if .venv/bin/python tools/postgres_answers.py "postgresql://$(id -un)@127.0.0.1:5432/postgres"; then
    PINGYI_DATABASE="postgresql://$(id -un)@127.0.0.1:5432/postgres"
    export PINGYI_DATABASE
    exec "$@"
fi
BIN=${POSTGRES_BIN-$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | tail -n 1 || true)}
if [ -z "$BIN" ]; then
    if [ -n "${SKIP_REPORT:-}" ]; then
        printf '%s' '<testsuite><testcase name="PostgreSQL"><skipped message="PostgreSQL is not here"/></testcase></testsuite>' \
            > "$SKIP_REPORT"
    fi
    if [ "${CI:-}" = true ]; then echo "PostgreSQL is not here and CI=true: failed" >&2; exit 1; fi
    echo "skipped: PostgreSQL is not here (sudo apt-get install postgresql)"
    exit 0
fi
FOLDER=$(mktemp -d)
PORT=$((20000 + $$ % 20000))
as_owner() { if [ "$(id -u)" = 0 ]; then su postgres -s /bin/sh -c "$1"; else sh -c "$1"; fi; }
[ "$(id -u)" = 0 ] && chown postgres "$FOLDER"
finish() { as_owner "'$BIN/pg_ctl' -D '$FOLDER/db' -m immediate stop" >/dev/null 2>&1 || true; rm -rf "$FOLDER"; }
trap finish EXIT
as_owner "'$BIN/initdb' -D '$FOLDER/db' -A trust -U pingyi -E UTF8 --locale=C" >/dev/null
as_owner "'$BIN/pg_ctl' -D '$FOLDER/db' -w -o '-p $PORT -c listen_addresses=127.0.0.1 -c unix_socket_directories=$FOLDER' -l '$FOLDER/log' start" >/dev/null
PINGYI_DATABASE="postgresql://pingyi@127.0.0.1:$PORT/postgres"
export PINGYI_DATABASE
"$@"
