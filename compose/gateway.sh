#!/bin/sh
# Starts nginx in its container: renders the site from the environment, then follows the services to
# their new addresses when they are started anew, because nginx resolves names only when it loads.
# `gateway render` writes the configuration and ends. The same settings give the same site without
# containers (runner/nginx.py); a test compares the two.
set -eu

prefix=${PREFIX:-/run/gateway}
disk=${DISK:-/var/cache/gateway}
source=${SOURCE:-/etc/gateway}

authority=${VITRINE_PUBLIC_URL#*://}
authority=${authority%%/*}
case $authority in
\[*) public_host=${authority%%]*}] ;;
*) public_host=${authority%%:*} ;;
esac
case $VITRINE_PUBLIC_URL in
https://*) STRICT_TRANSPORT_SECURITY="max-age=31536000" cookie_prefix=__Host- ;;
*) STRICT_TRANSPORT_SECURITY="" cookie_prefix="" ;;
esac
# Browsers keep __Host- cookies on these names without TLS too.
case $public_host in
localhost | 127.0.0.1 | \[::1] | *.localhost) cookie_prefix=__Host- ;;
esac

STORAGE_SCHEME=${S3_ENDPOINT%%://*}
STORAGE_HOST=${S3_ENDPOINT#*://}
STORAGE_HOST=${STORAGE_HOST%%/*}
STORAGE_NAME=${STORAGE_HOST%%:*}
storage_server=$STORAGE_HOST
case $STORAGE_SCHEME:$STORAGE_HOST in
*:*:*) ;;
https:*) storage_server=$STORAGE_HOST:443 ;;
*) storage_server=$STORAGE_HOST:80 ;;
esac

HOSTS=""
for host in localhost 127.0.0.1 '[::1]' "$public_host" $(echo "${VITRINE_ALLOWED_HOSTS:-}" | tr ',' ' '); do
    host=$(echo "$host" | tr '[:upper:]' '[:lower:]')
    case $HOSTS in *"\"$host\" "*) ;; *) HOSTS="$HOSTS\"$host\" 1; " ;; esac
done
REAL_IP=""
for network in $(echo "${VITRINE_TRUSTED_PROXIES:-}" | tr ',' ' '); do
    REAL_IP="${REAL_IP}set_real_ip_from $network; "
done
REAL_IP=${REAL_IP:+${REAL_IP}real_ip_header X-Forwarded-For; real_ip_recursive on;}

LISTEN=0.0.0.0:8080
STATUS_LISTEN=0.0.0.0:8081
SECURITY_SERVERS="server security:8000 max_fails=0;"
LOGIN_SERVERS="server login:8000 max_fails=0;"
UPLOADER_SERVERS="server uploader:8000 max_fails=0;"
BFF_SERVERS="server bff:8000 max_fails=0;"
STORAGE_SERVERS="server $storage_server max_fails=0;"
WEB_ROOT=/srv/vitrine
GZIP_STATIC="gzip_static on;"
ACCESS_COOKIE=$cookie_prefix${VITRINE_COOKIE_NAME:-vitrine}_access
CREDENTIAL_RATE=${VITRINE_CREDENTIAL_RATE:-10r/s}
UPLOAD_CONNECTIONS=${VITRINE_UPLOAD_CONNECTIONS:-64}
# A multipart body is larger than the picture in it by its boundaries and fields.
UPLOAD_BODY_BYTES=$((${VITRINE_MAX_UPLOAD_BYTES:-67108864} + 65536))
FORM_BODY_BYTES=${VITRINE_MAX_FORM_BYTES:-1073741824}
FORM_UPLOADS=${VITRINE_FORM_UPLOADS:-6}
MEDIA_CACHE_SIZE=${VITRINE_MEDIA_CACHE_SIZE:-2g}
export STRICT_TRANSPORT_SECURITY STORAGE_SCHEME STORAGE_HOST STORAGE_NAME HOSTS REAL_IP LISTEN \
    STATUS_LISTEN SECURITY_SERVERS LOGIN_SERVERS UPLOADER_SERVERS BFF_SERVERS STORAGE_SERVERS \
    WEB_ROOT GZIP_STATIC ACCESS_COOKIE CREDENTIAL_RATE UPLOAD_CONNECTIONS UPLOAD_BODY_BYTES \
    FORM_BODY_BYTES FORM_UPLOADS MEDIA_CACHE_SIZE

# Bodies in transit and the caches are on disk; everything else is made anew at each start.
rm -rf "$disk/tmp"
mkdir -p "$prefix/run" "$prefix/logs" "$prefix/site" "$disk/tmp" "$disk/cache"
rm -f "$prefix"/run/*.sock
ln -sfn "$disk/tmp" "$prefix/tmp"
ln -sfn "$disk/cache" "$prefix/cache"
ln -sf /dev/stdout "$prefix/logs/access.log"
cp "$source"/*.conf "$prefix/"
for template in "$source"/site/*.conf.template; do
    # Only our own names are replaced: nginx's variables look the same to envsubst.
    names=$(grep -o '\${[A-Z_]*}' "$template" | sort -u | tr '\n' ' ')
    for name in $names; do
        name=${name#??}
        name=${name%?}
        eval ": \"\${$name?is asked for by $template}\""
    done
    envsubst "$names" <"$template" >"$prefix/site/$(basename "$template" .template)"
done
[ "${1:-}" != render ] || exit 0

cd "$prefix"
set -- -p "$prefix/" -c "$prefix/nginx.conf" -e stderr
nginx "$@" -g "daemon off;" &
nginx=$!
stopping=""
# QUIT lets requests in flight finish.
trap 'stopping=yes; kill -QUIT $nginx 2>/dev/null || true' TERM INT QUIT

addresses() {
    for name in security login uploader bff "$STORAGE_NAME"; do
        getent ahostsv4 "$name" | cut -d ' ' -f 1 | sort -u
    done
}
known=$(addresses)
while [ -z "$stopping" ] && kill -0 $nginx 2>/dev/null; do
    sleep 2 &
    wait $! || true
    now=$(addresses)
    [ -z "$stopping" ] && [ "$now" != "$known" ] || continue
    # A name that is gone for the moment would make the new configuration wrong: the old one stays.
    if nginx "$@" -q -t 2>/dev/null; then
        nginx "$@" -s reload
        known=$now
    fi
done
code=0
wait $nginx || code=$?
exit $code
