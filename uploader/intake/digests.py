"""Digests that a client sends with its bytes: Content-Digest and Repr-Digest (RFC 9530)."""

from uploader.intake.structured_fields import read_byte_sequences
from uploader.outcomes import DigestMismatch, MalformedRequest

_SHA256_BYTES = 32


def sent_sha256(header: str | None) -> str | None:
    """Read the sha-256 member of a digest header as hexadecimal; None when there is none.

    Other algorithms are ignored, as RFC 9530 section 2 allows. Raises MalformedRequest.
    """
    if header is None:
        return None
    digests = read_byte_sequences(header)
    if not digests:
        raise MalformedRequest("The digest header is not a dictionary of byte sequences.")
    sha256 = digests.get("sha-256")
    if sha256 is not None and len(sha256) != _SHA256_BYTES:
        raise MalformedRequest(f"A sha-256 digest has {_SHA256_BYTES} bytes.")
    return sha256.hex() if sha256 else None


def check_digests(headers: list[str | None], hashed: set[str]) -> None:
    """Compare every digest that was sent with the hashes of what arrived.

    `hashed` holds the hash of the file and, for multipart, that of the whole body: either one
    shows that the file is intact. Raises DigestMismatch and MalformedRequest.
    """
    for header in headers:
        wanted = sent_sha256(header)
        if wanted is not None and wanted not in hashed:
            raise DigestMismatch
