"""Checks that `next` is a path of this site, against open redirects (CWE-601)."""

import re

_LOCAL = re.compile(r"/(?![/\\])[\x21-\x5b\x5d-\x7e]*")
START = "/gallery"


def local_or_start(address: str | None) -> str:
    """Return a path of this site unchanged; for anything else, the gallery."""
    if address and len(address) <= 1000 and _LOCAL.fullmatch(address):
        return address
    return START
