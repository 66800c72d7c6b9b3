"""Makes the random names of things: image ids and object keys that nobody can guess."""

import re
import secrets
import string

_ALPHABET = string.digits + string.ascii_uppercase + string.ascii_lowercase
# 62 to the power of 22 is more than 2 to the power of 130.
_CHARACTERS = 22
ID_PATTERN = re.compile(r"[0-9A-Za-z]{22}")


def new_id() -> str:
    """Return 22 random characters of [0-9A-Za-z]."""
    # One number has all of its digits at once; a choice of each would ask the kernel for each.
    number, made = secrets.randbelow(len(_ALPHABET) ** _CHARACTERS), []
    for _ in range(_CHARACTERS):
        number, digit = divmod(number, len(_ALPHABET))
        made.append(_ALPHABET[digit])
    return "".join(made)


def new_key(kind: str, extension: str) -> str:
    """Return a key that was never used, such as `o/4f/….jpg`.

    Every key has an extension and none is another's folder: stores that keep objects as plain
    files need both.
    """
    name = new_id()
    return f"{kind}/{name[:2].lower()}/{name}.{extension}"
