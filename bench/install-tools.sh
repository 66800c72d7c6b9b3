#!/bin/sh
# Gets the load generator of the benchmarks: wrk, from Debian.
set -eu

command -v wrk >/dev/null 2>&1 && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "vitrine: installing wrk with apt-get for the benchmarks"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    apt-get install -qq -y --no-install-recommends wrk >/dev/null
else
    echo "vitrine: the benchmarks need wrk (root and apt-get are needed to install it here)" >&2
    exit 1
fi
