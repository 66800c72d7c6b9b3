"""The form of an API token: `vtr_`, 30 random letters and digits, and 6 of their CRC-32.

The prefix lets secret scanners find a token that was published by mistake, and the checksum lets
them, and us, tell it from an accident without the database.
"""

import hashlib
import re
import zlib

from security.records.identifiers import in_base62, random_base62

PREFIX = "vtr_"
# As many of its first characters are shown in lists.
SHOWN_CHARACTERS = 8
_RANDOM_CHARACTERS = 30
_CHECKSUM_CHARACTERS = 6
_FORM = re.compile(r"vtr_([0-9A-Za-z]{30})([0-9A-Za-z]{6})", re.ASCII)


def new_api_token() -> str:
    """Return a token of 40 characters with 178 random bits."""
    drawn = random_base62(_RANDOM_CHARACTERS)
    return f"{PREFIX}{drawn}{_checksum(drawn)}"


def is_well_formed(token: str) -> bool:
    """Say whether a text is a token by its form and its checksum."""
    parts = _FORM.fullmatch(token)
    return parts is not None and parts[2] == _checksum(parts[1])


def token_hash(token: str) -> str:
    """Return SHA-256 in hex: a secret of 178 random bits needs no slow hash (OWASP)."""
    return hashlib.sha256(token.encode("ascii")).hexdigest()


def _checksum(drawn: str) -> str:
    number = zlib.crc32(drawn.encode("ascii"))
    return in_base62(number.to_bytes(4, "big"), _CHECKSUM_CHARACTERS)
