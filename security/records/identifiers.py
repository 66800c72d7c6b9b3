"""Random ids and secrets in letters and digits only."""

import re
import secrets
import string

_ALPHABET = string.digits + string.ascii_uppercase + string.ascii_lowercase
_LENGTH = 22
ID_PATTERN = re.compile(r"[0-9A-Za-z]{22}", re.ASCII)


def new_id() -> str:
    """Return 22 characters with 131 random bits, for users, sessions and tokens."""
    return random_base62(_LENGTH)


def random_base62(length: int) -> str:
    """Return that many random letters and digits, each with 5.95 bits."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(length))


def is_id(value: object) -> bool:
    """Say whether the value has the form of an id."""
    return isinstance(value, str) and ID_PATTERN.fullmatch(value) is not None


def in_base62(data: bytes, length: int = 43) -> str:
    """Return bytes as that many letters and digits, the most significant first.

    43 are enough for 32 bytes, and 6 for 4.
    """
    number, digits = int.from_bytes(data, "big"), []
    for _ in range(length):
        number, rest = divmod(number, 62)
        digits.append(_ALPHABET[rest])
    return "".join(reversed(digits))
