"""A refused body is read on, within bounds."""

import io
import time

import pytest

from tests.timeouts import is_within
from uploader.intake.refused_bodies import drain


@pytest.mark.parametrize(
    ("most", "read"), [(0, 0), (999, 999), (1000, 1000), (10**9, 1000), (-1, 0)]
)
def test_no_more_is_read_than_was_said(most: int, read: int) -> None:
    body = io.BytesIO(bytes(1000))
    drain(body, most)
    assert body.tell() == read


def test_a_large_body_is_read_in_chunks() -> None:
    body = io.BytesIO(bytes(300_000))
    drain(body, 200_000)
    assert body.tell() == 200_000


class Endless:
    """Sends a byte now and then, for ever."""

    def read(self, size: int, /) -> bytes:
        time.sleep(0.01)
        return b"x"


def test_a_body_without_end_is_read_for_a_while() -> None:
    began = time.monotonic()
    drain(Endless(), 10**9, most_seconds=0.1)
    took = time.monotonic() - began
    assert took >= 0.1
    assert is_within(took, 2)
