"""Random identifiers: ids of rows and keys of objects, which nobody can guess."""

import hashlib
import re
import secrets
import string

_ALPHABET = string.digits + string.ascii_uppercase + string.ascii_lowercase
# 62 to the power of 22 is more than 2 to the power of 130.
_CHARACTERS = 22
# 80 bits: no two owners have the same folder.
_FOLDER_CHARACTERS = 20
ID_PATTERN = re.compile(r"[0-9A-Za-z]{22}")


def new_id() -> str:
    """Return 22 random characters of [0-9A-Za-z]."""
    # One random number gives all digits; secrets.choice would make one system call for each.
    number, made = secrets.randbelow(len(_ALPHABET) ** _CHARACTERS), []
    for _ in range(_CHARACTERS):
        number, digit = divmod(number, len(_ALPHABET))
        made.append(_ALPHABET[digit])
    return "".join(made)


def library_of(owner: str) -> str:
    """Return the name of an owner's library, which does not tell whose it is: a SHA-256 in hex."""
    return hashlib.sha256(owner.encode("ascii")).hexdigest()


def folder_of(kind: str, library: str) -> str:
    """Return what the keys of all objects of one kind in a library begin with."""
    return f"{kind}/{library[:_FOLDER_CHARACTERS]}/"


def new_key(kind: str, extension: str, owner: str) -> str:
    """Return a new key in the owner's folder, such as `o/5e88…/….jpg`.

    So all objects of a library can be found and removed, also those whose row was never written.
    Every key has an extension and none is a prefix folder of another: a store that keeps objects as
    plain files needs both.
    """
    return f"{folder_of(kind, library_of(owner))}{new_id()}.{extension}"
