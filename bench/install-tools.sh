#!/bin/sh
# Gets what the benchmarks need from Debian: wrk makes load, and vipsthumbnail is what renditions are compared with.
set -eu

command -v wrk >/dev/null 2>&1 && command -v vipsthumbnail >/dev/null 2>&1 && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "vitrine: installing wrk and libvips-tools with apt-get for the benchmarks"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    apt-get install -qq -y --no-install-recommends wrk libvips-tools >/dev/null
else
    echo "vitrine: the benchmarks need wrk and vipsthumbnail (root and apt-get are needed to install them here)" >&2
    exit 1
fi
