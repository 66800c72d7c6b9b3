"""Digests that a client sends with its bytes: Content-Digest and Repr-Digest (RFC 9530)."""

from collections.abc import Callable, Iterable

from uploader.intake.structured_fields import read_byte_sequences
from uploader.outcomes import DigestMismatch, MalformedRequest

# The algorithms whose status is Active (RFC 9530, section 5): the name in hashlib, and the bytes.
_ALGORITHMS = {"sha-256": ("sha256", 32), "sha-512": ("sha512", 64)}


def sent_digests(header: str | None) -> dict[str, str]:
    """Read the digests of a header that are verified: hexadecimal, by their name in hashlib.

    Other algorithms are ignored, as RFC 9530 section 2 allows. Raises MalformedRequest.
    """
    if header is None:
        return {}
    digests = read_byte_sequences(header)
    if not digests:
        raise MalformedRequest("The digest header is not a dictionary of byte sequences.")
    sent: dict[str, str] = {}
    for name, (algorithm, length) in _ALGORITHMS.items():
        digest = digests.get(name)
        if digest is None:
            continue
        if len(digest) != length:
            raise MalformedRequest(f"A {name} digest has {length} bytes.")
        sent[algorithm] = digest.hex()
    return sent


def check_digests(headers: Iterable[str | None], hashes: Callable[[str], set[str]]) -> None:
    """Compare every digest that was sent with the hashes of what arrived.

    `hashes` returns for an algorithm the hash of the file and, for multipart, that of the whole
    body: either one shows that the file is intact. Raises DigestMismatch and MalformedRequest.
    """
    for header in headers:
        for algorithm, wanted in sent_digests(header).items():
            if wanted not in hashes(algorithm):
                raise DigestMismatch
