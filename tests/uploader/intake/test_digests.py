"""Digests that come with an upload (RFC 9530)."""

import base64
import hashlib

import pytest

from uploader.intake.digests import check_digests, sent_digests
from uploader.outcomes import DigestMismatch, MalformedRequest

HASHES = {name: hashlib.new(name, b"abc").hexdigest() for name in ("sha256", "sha512")}


def field(algorithm: str, digest: str) -> str:
    return f"{algorithm}=:{base64.b64encode(bytes.fromhex(digest)).decode()}:"


GOOD = field("sha-256", HASHES["sha256"])
GOOD_512 = field("sha-512", HASHES["sha512"])
WRONG = field("sha-256", "00" * 32)
WRONG_512 = field("sha-512", "00" * 64)


@pytest.mark.parametrize("header", [GOOD, f"md5=:AAAA:, {GOOD}", f"unixsum=:AA==:,{GOOD};x=1"])
def test_the_sha_256_member_is_found(header: str) -> None:
    assert sent_digests(header) == {"sha256": HASHES["sha256"]}


def test_both_active_algorithms_are_found() -> None:
    assert sent_digests(f"{GOOD_512}, {GOOD}") == HASHES


def test_missing_padding_is_no_error() -> None:
    # RFC 9651, section 4.2.7: parsers should not fail on it.
    assert sent_digests(GOOD.replace("=:", ":").replace("sha-256:", "sha-256=:"))


def test_other_algorithms_are_ignored() -> None:
    assert sent_digests("md5=:AAAA:, unixsum=:AA==:") == {}
    assert sent_digests(None) == {}


@pytest.mark.parametrize(
    "header",
    ["", "sha-256", "sha-256=abc", "sha-256=:A:", "sha-256=:AAAA:", "sha-512=:AAAA:",
     f"sha-512={HASHES['sha512']}", f"{GOOD}, sha-512"],
)  # fmt: skip
def test_a_malformed_header_is_refused(header: str) -> None:
    with pytest.raises(MalformedRequest):
        sent_digests(header)


@pytest.mark.parametrize(
    "header", [WRONG, WRONG_512, f"{GOOD}, {WRONG_512}", f"{WRONG}, {GOOD_512}"]
)
def test_each_digest_of_other_bytes_is_a_mismatch(header: str) -> None:
    def hashes(algorithm: str) -> set[str]:
        return {HASHES[algorithm]}

    check_digests([GOOD, None, f"{GOOD}, {GOOD_512}"], hashes)
    with pytest.raises(DigestMismatch):
        check_digests([GOOD, header], hashes)
