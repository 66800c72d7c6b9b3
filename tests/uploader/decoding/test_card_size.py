"""How large a card is, by the size of its picture: never too large, too small or too long."""

import pytest

from uploader.decoding.card_size import (
    LONG_EDGE,
    SHORT_EDGE,
    TALLEST,
    WIDEST,
    card_size,
    shown_part,
)


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ((4000, 3000), (1200, 900)),
        ((3000, 4000), (900, 1200)),
        ((1200, 630), (1200, 630)),
        ((800, 600), (800, 600)),
        ((200, 200), (200, 200)),
        # Small ones grow by a whole number.
        ((1, 1), (200, 200)),
        ((16, 16), (208, 208)),
        ((150, 100), (300, 200)),
        ((199, 500), (398, 1000)),
        # By another one where a whole number would be too much.
        ((604, 151), (800, 200)),
        # Of long ones a part is shown, of tall ones less than of wide ones.
        ((4000, 1000), (1200, 300)),
        ((9000, 1000), (1200, 300)),
        ((1080, 30000), (400, 1200)),
        ((30, 9000), (210, 630)),
        ((20000, 1), (800, 200)),
    ],
)
def test_a_card_has_a_size_that_every_chat_takes(
    size: tuple[int, int], expected: tuple[int, int]
) -> None:
    assert card_size(*size) == expected


def test_no_card_is_out_of_its_bounds() -> None:
    steps = [*range(1, 300, 7), *range(300, 20_000, 611)]
    for width in steps:
        for height in steps:
            across, down = card_size(width, height)
            assert SHORT_EDGE <= min(across, down) <= max(across, down) <= LONG_EDGE
            assert across <= down * WIDEST
            assert down <= across * TALLEST
            shown = shown_part(width, height)
            assert shown[0] <= width
            assert shown[1] <= height
