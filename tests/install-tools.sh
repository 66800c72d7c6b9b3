#!/bin/sh
# Gets what the tests use beside the locked Python packages, where this machine lets it: Chromium, Node with npm,
# PostgreSQL, Caddy and Prometheus' promtool by apt-get for root, and a real MinIO built with Go.
# What could not be had is said, and the tests that need it say so again when they are left out.
# With the argument `chromium` it gets nothing else.
set -eu
only="${1:-}"

cache="${XDG_CACHE_HOME:-$HOME/.cache}/vitrine"
minio="${VITRINE_MINIO:-$cache/bin/minio}"
minio_version=v0.0.0-20260212201848-7aac2a2c5b7c

wanted=""
# Where there is a package of the browser without its windows, that one is much faster.
if ! command -v chromium-headless-shell >/dev/null 2>&1 && ! command -v chromium >/dev/null 2>&1; then
    wanted="$wanted chromium-headless-shell"
fi
if [ -z "$only" ]; then
    ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || wanted="$wanted postgresql"
    command -v node >/dev/null 2>&1 || wanted="$wanted nodejs"
    command -v npm >/dev/null 2>&1 || wanted="$wanted npm"
    command -v caddy >/dev/null 2>&1 || wanted="$wanted caddy"
    command -v promtool >/dev/null 2>&1 || wanted="$wanted prometheus"
fi

if [ -n "$wanted" ]; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
        echo "vitrine: installing$wanted with apt-get for the tests"
        # RUNLEVEL=1 keeps the packages from starting servers of their own.
        export DEBIAN_FRONTEND=noninteractive RUNLEVEL=1
        apt-get update -qq
        apt-cache show chromium-headless-shell >/dev/null 2>&1 || wanted="$(echo "$wanted" | sed 's/-headless-shell//')"
        # shellcheck disable=SC2086  # A list of package names.
        apt-get install -qq -y --no-install-recommends $wanted >/dev/null
    else
        echo "vitrine: not installed:$wanted (root and apt-get are needed); their tests are left out"
    fi
fi

if [ -z "$only" ] && [ ! -x "$minio" ]; then
    if command -v go >/dev/null 2>&1; then
        echo "vitrine: building MinIO once for the tests, which takes some minutes"
        mkdir -p "$(dirname "$minio")"
        GOBIN="$(dirname "$minio")" go install "github.com/minio/minio@$minio_version"
    else
        echo "vitrine: no Go here, so no MinIO: the tests against it are left out"
    fi
fi
