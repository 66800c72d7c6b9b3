"""A number of bytes is said as people say it, and exactly."""

from __future__ import annotations

import pytest

from runner.sizes import byte_words


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0, "0 bytes"),
        (999, "999 bytes"),
        (1024, "1.0 kB (1024 bytes)"),
        (65_536, "66 kB (65536 bytes)"),
        (67_108_864, "67 MB (67108864 bytes)"),
        (2_000_000_000_000, "2.0 TB (2000000000000 bytes)"),
    ],
)
def test_people_read_the_first_number_and_programs_the_second(count: int, words: str) -> None:
    assert byte_words(count) == words
