"""Random ids and secrets in letters and digits only."""

import re
import secrets
import string

_ALPHABET = string.digits + string.ascii_uppercase + string.ascii_lowercase
_LENGTH = 22
ID_PATTERN = re.compile(r"[0-9A-Za-z]{22}", re.ASCII)


def new_id() -> str:
    """Return 22 characters with 131 random bits, for users, sessions and tokens."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))


def is_id(value: object) -> bool:
    """Say whether the value has the form of an id."""
    return isinstance(value, str) and ID_PATTERN.fullmatch(value) is not None


def in_base62(data: bytes) -> str:
    """Return 32 bytes as 43 letters and digits, the most significant first."""
    number, digits = int.from_bytes(data, "big"), []
    for _ in range(43):
        number, rest = divmod(number, 62)
        digits.append(_ALPHABET[rest])
    return "".join(reversed(digits))
