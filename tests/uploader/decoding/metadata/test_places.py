"""Places as receivers write them, also those that do not know where they are."""

from typing import Any

import pytest

from tests.uploader.decoding.exif_blocks import GATE_DEGREES
from uploader.decoding.metadata.places import place_of

NAN = float("nan")
GATE = {1: b"N\0", 2: (37.0, 49.0, 9.12), 3: b"W\0", 4: (122.0, 28.0, 42.24)}


def test_a_place_is_in_degrees_north_and_east() -> None:
    assert place_of(GATE) == GATE_DEGREES
    assert place_of(GATE | {1: b"S\0", 3: b"e\0"}) == (-GATE_DEGREES[0], -GATE_DEGREES[1])


@pytest.mark.parametrize(
    ("latitude", "degrees"),
    [
        ((37.8192,), 37.8192),
        ((37.0, 49.152), 37.8192),
        ((37.0, 49.152, NAN), 37.8192),
        ((37.0, NAN, NAN), 37.0),
        ((90.0, 0.0, 0.0), 90.0),
        ((37.0, 49.0, 9.12, 5.0), 37.8192),
    ],
)
def test_parts_may_be_missing(latitude: tuple[float, ...], degrees: float) -> None:
    place = place_of(GATE | {2: latitude})
    assert place is not None
    assert place[0] == degrees


@pytest.mark.parametrize(
    "wrong",
    [
        {2: (NAN, 49.0, 9.12)}, {2: (90.0, 0.0, 1.0)}, {4: (181.0, 0.0, 0.0)}, {2: (-37.0, 0.0)},
        {1: b"X\0"}, {1: b""}, {3: b"N\0"}, {2: b"37"}, {2: ()}, {1: (1,)},
        {2: (0.0, 0.0, 0.0), 4: (0.0, 0.0, 0.0)}, {2: (float("inf"), 0.0)},
    ],
    ids=range(12),
)  # fmt: skip
def test_what_cannot_be_a_place_is_none(wrong: dict[int, Any]) -> None:
    assert place_of(GATE | wrong) is None


@pytest.mark.parametrize("missing", [1, 2, 3, 4])
def test_half_a_place_is_none(missing: int) -> None:
    assert place_of({tag: value for tag, value in GATE.items() if tag != missing}) is None
