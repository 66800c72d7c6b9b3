"""Digests that come with an upload (RFC 9530)."""

import base64
import hashlib

import pytest

from uploader.intake.digests import check_digests, sent_sha256
from uploader.outcomes import DigestMismatch, MalformedRequest

RAW = hashlib.sha256(b"abc").digest()
GOOD = f"sha-256=:{base64.b64encode(RAW).decode()}:"


@pytest.mark.parametrize("header", [GOOD, f"sha-512=:AAAA:, {GOOD}", f"unixsum=:AA==:,{GOOD};x=1"])
def test_the_sha_256_member_is_found(header: str) -> None:
    assert sent_sha256(header) == RAW.hex()


def test_missing_padding_is_no_error() -> None:
    # RFC 9651, section 4.2.7: parsers should not fail on it.
    assert sent_sha256(GOOD.replace("=:", ":").replace("sha-256:", "sha-256=:")) == RAW.hex()


def test_other_algorithms_are_ignored() -> None:
    assert sent_sha256("sha-512=:AAAA:") is None


@pytest.mark.parametrize("header", ["", "sha-256", "sha-256=abc", "sha-256=:A:", "sha-256=:AAAA:"])
def test_a_malformed_header_is_refused(header: str) -> None:
    with pytest.raises(MalformedRequest):
        sent_sha256(header)


def test_a_digest_of_other_bytes_is_a_mismatch() -> None:
    check_digests([GOOD, None], {RAW.hex()})
    with pytest.raises(DigestMismatch):
        check_digests([GOOD], {"00" * 32})
