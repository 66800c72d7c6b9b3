#!/bin/sh
# Starts nginx in its container: renders the site from the environment, then follows the services to
# a new address when one of them is started anew, because nginx resolves names only when it loads.
set -eu

prefix=/run/gateway
mkdir -p $prefix/run $prefix/tmp $prefix/logs
ln -sfn /var/cache/gateway $prefix/cache
ln -sf /dev/stdout $prefix/logs/access.log
cp -R /etc/gateway $prefix/conf

public_host=${VITRINE_PUBLIC_URL#*://}
public_host=${public_host%%/*}
public_host=${public_host%:*}
storage=${S3_ENDPOINT#*://}
storage=${storage%%/*}
case $storage in *:*) storage_port= ;; *) storage_port=:80 ;; esac
case $S3_ENDPOINT in https://*) storage_port=${storage_port:+:443} ;; esac
case $VITRINE_PUBLIC_URL in
https://*)
    STRICT_TRANSPORT_SECURITY="max-age=31536000"
    ;;
*) STRICT_TRANSPORT_SECURITY= ;;
esac
