"""What a decoder's refusal is to the client."""

from typing import Any

import pytest

from uploader.decoding.formats import TIFF
from uploader.decoding.refusals import refusal_of
from uploader.outcomes import NotDecodable, TooManyPixels, UnsupportedKind


@pytest.mark.parametrize(
    ("reply", "outcome"),
    [
        ({"refused": "too_many_pixels"}, TooManyPixels),
        ({"refused": "unsupported_kind"}, UnsupportedKind),
        ({"refused": "not_decodable", "reason": "OSError"}, NotDecodable),
        ({"refused": "anything"}, NotDecodable),
        ({"refused": ["x"]}, NotDecodable),
    ],
)
def test_a_refusal_has_its_outcome(reply: dict[str, Any], outcome: type[Exception]) -> None:
    assert isinstance(refusal_of(reply, TIFF), outcome)


def test_an_answer_is_no_refusal() -> None:
    assert refusal_of({"facts": {}}, TIFF) is None
