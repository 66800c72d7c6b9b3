"""The Idempotency-Key header: the client's own name of a request that it may send again."""

import re

from uploader.intake.structured_fields import read_string
from uploader.library.answered_requests import CLIENT_KEY
from uploader.outcomes import BadIdempotencyKey

_MOST_CHARACTERS = 150
# The draft has a String of structured fields; most clients send the bare characters.
_BARE = re.compile(r"[\x21\x23-\x7e]+")


def sent_key(header: str | None) -> str | None:
    """Read the key as it is kept in a row, or None where none was sent.

    It is unique among the requests of one owner (draft-ietf-httpapi-idempotency-key-header).
    Raises BadIdempotencyKey.
    """
    if header is None:
        return None
    bare = header.strip()
    key = bare if _BARE.fullmatch(bare) else read_string(header)
    if not key or len(key) > _MOST_CHARACTERS:
        raise BadIdempotencyKey(_MOST_CHARACTERS)
    return f"{CLIENT_KEY}{key}"
