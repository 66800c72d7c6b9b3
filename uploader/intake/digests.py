"""Digests that a client sends with its bytes: Content-Digest and Repr-Digest (RFC 9530)."""

import base64
import binascii
import re

from uploader.outcomes import DigestMismatch, MalformedRequest

# A dictionary member of structured fields (RFC 8941 3.2) whose value is a byte sequence.
_MEMBER = re.compile(r"\s*([a-z*][a-z0-9_.*-]*)\s*=\s*:([A-Za-z0-9+/=]*):\s*(?:;[^,]*)?")


def sent_sha256(header: str | None) -> str | None:
    """Read the sha-256 member of a digest header as hexadecimal; None when there is none.

    Other algorithms are ignored, as RFC 9530 section 2 allows. Raises MalformedRequest.
    """
    if header is None:
        return None
    found: str | None = None
    for member in header.split(","):
        match = _MEMBER.fullmatch(member)
        if match is None:
            raise MalformedRequest("The digest header is not a dictionary of byte sequences.")
        if match[1] == "sha-256":
            found = _hexadecimal(match[2])
    return found


def check_digests(headers: list[str | None], hashed: set[str]) -> None:
    """Compare every digest that was sent with the hashes of what arrived.

    `hashed` holds the hash of the file and, for multipart, that of the whole body: either one
    shows that the file is intact. Raises DigestMismatch and MalformedRequest.
    """
    for header in headers:
        wanted = sent_sha256(header)
        if wanted is not None and wanted not in hashed:
            raise DigestMismatch


def _hexadecimal(text: str) -> str:
    try:
        raw = base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise MalformedRequest("The sha-256 digest is not base64.") from error
    if len(raw) != 32:
        raise MalformedRequest("A sha-256 digest has 32 bytes.")
    return raw.hex()
