"""Random identifiers: ids of rows and keys of objects, which nobody can guess."""

import re
import secrets
import string

_ALPHABET = string.digits + string.ascii_uppercase + string.ascii_lowercase
# 62 to the power of 22 is more than 2 to the power of 130.
_CHARACTERS = 22
ID_PATTERN = re.compile(r"[0-9A-Za-z]{22}")


def new_id() -> str:
    """Return 22 random characters of [0-9A-Za-z]."""
    # One random number gives all digits; secrets.choice would make one system call for each.
    number, made = secrets.randbelow(len(_ALPHABET) ** _CHARACTERS), []
    for _ in range(_CHARACTERS):
        number, digit = divmod(number, len(_ALPHABET))
        made.append(_ALPHABET[digit])
    return "".join(made)


def new_key(kind: str, extension: str) -> str:
    """Return a new key, such as `o/4f/….jpg`.

    Every key has an extension and none is a prefix folder of another: a store that keeps objects as
    plain files needs both.
    """
    name = new_id()
    return f"{kind}/{name[:2].lower()}/{name}.{extension}"
