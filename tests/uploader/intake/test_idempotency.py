"""The client's own name of a request, as it is kept in a row."""

import pytest

from uploader.intake.idempotency import sent_key
from uploader.outcomes import BadIdempotencyKey


def test_without_the_header_there_is_no_key() -> None:
    assert sent_key(None) is None


@pytest.mark.parametrize("header", ["8e03978e-40d5", '"8e03978e-40d5"', "  8e03978e-40d5 "])
def test_a_key_is_the_same_bare_and_quoted(header: str) -> None:
    assert sent_key(header) == "request:8e03978e-40d5"


@pytest.mark.parametrize(
    ("header", "key"), [('"two words"', "two words"), ('"a\\"b\\\\"', 'a"b\\'), ("a;b=c", "a;b=c")]
)
def test_a_quoted_key_may_have_spaces_and_escapes(header: str, key: str) -> None:
    assert sent_key(header) == f"request:{key}"


@pytest.mark.parametrize(
    "header",
    ["", " ", '""', '"open', 'open"', "two words", "Schlüssel", '"Schlüssel"', '"a\\b"', '"a";b=1',
     "a\0b", '"a\tb"', '"a"b"'],
)  # fmt: skip
def test_what_is_no_key_is_refused(header: str) -> None:
    with pytest.raises(BadIdempotencyKey):
        sent_key(header)


@pytest.mark.parametrize(("length", "is_taken"), [(149, True), (150, True), (151, False)])
@pytest.mark.parametrize("quote", ["", '"'])
def test_the_limit_of_characters_is_exact(length: int, is_taken: bool, quote: str) -> None:
    header = f"{quote}{'x' * length}{quote}"
    if is_taken:
        assert sent_key(header) == f"request:{'x' * length}"
    else:
        with pytest.raises(BadIdempotencyKey):
            sent_key(header)
