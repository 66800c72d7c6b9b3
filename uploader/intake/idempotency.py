"""The Idempotency-Key header: the client's own name of a request that it may send again."""

import re

from uploader.outcomes import BadIdempotencyKey

_MOST_CHARACTERS = 150
# A string of structured fields (RFC 9651 3.3.3) or, as most clients send it, the bare characters.
_QUOTED = re.compile(r'"((?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])*)"')
_BARE = re.compile(r"[\x21\x23-\x7e]+")


def sent_key(header: str | None) -> str | None:
    """Read the key as it is kept in a row, or None where none was sent.

    It is a name among the requests of one owner (draft-ietf-httpapi-idempotency-key-header).
    Raises BadIdempotencyKey.
    """
    if header is None:
        return None
    quoted = _QUOTED.fullmatch(header.strip())
    key = re.sub(r"\\(.)", r"\1", quoted[1]) if quoted else header.strip()
    if not quoted and not _BARE.fullmatch(key):
        raise BadIdempotencyKey(_MOST_CHARACTERS)
    if not 1 <= len(key) <= _MOST_CHARACTERS:
        raise BadIdempotencyKey(_MOST_CHARACTERS)
    return f"request:{key}"
