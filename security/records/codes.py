"""Secrets of 256 random bits behind a prefix that says what for, stored as their hash."""

import hashlib
import re
import secrets

from security.records.identifiers import in_base62

INVITATION = "vti_"
RESET = "vtx_"
SETUP = "vts_"
_RANDOM_PART = re.compile(r"[0-9A-Za-z]{43}", re.ASCII)


def new_code(prefix: str) -> str:
    """Return a new code, which cannot be guessed and goes into an address as it is."""
    return prefix + in_base62(secrets.token_bytes(32))


def is_code(prefix: str, text: str) -> bool:
    """Say whether the text has the form of a code for this use."""
    random_part = text.removeprefix(prefix)
    return random_part != text and _RANDOM_PART.fullmatch(random_part) is not None


def code_hash(code: str) -> str:
    """Return what is stored of a code: SHA-256 is enough for 256 random bits (OWASP)."""
    return hashlib.sha256(code.encode("utf-8")).hexdigest()
