#!/bin/sh
# What the official image does at its first start, as far as compose.yaml uses it.
set -eu

data=/var/lib/postgresql/data
PATH=$(echo /usr/lib/postgresql/*/bin):$PATH
if [ ! -s "$data/PG_VERSION" ]; then
    # As there: who is in the container itself needs no password.
    # shellcheck disable=SC2086  # A list of options.
    initdb -D "$data" -U postgres --auth-local=trust --auth-host=scram-sha-256 -E UTF8 --pwfile="$POSTGRES_PASSWORD_FILE" ${POSTGRES_INITDB_ARGS:-}
    echo 'host all all all scram-sha-256' >>"$data/pg_hba.conf"
fi
[ "${1:-}" != postgres ] || shift
exec postgres -D "$data" -c listen_addresses='*' "$@"
