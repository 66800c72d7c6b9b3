"""The size of a card, by the size of its picture alone: who describes it need not decode it."""

LONG_EDGE = 1200
# Facebook and LinkedIn leave out what is smaller, both across and down.
SHORT_EDGE = 200
# WhatsApp leaves out what is longer than four times its width, and a screenshot of a whole
# conversation would be a line: of longer pictures the card shows a part.
LONGEST = 3


def shown_part(width: int, height: int) -> tuple[int, int]:
    """Return how many pixels of an upright picture its card shows, across and down."""
    return min(width, LONGEST * height), min(height, LONGEST * width)


def card_size(width: int, height: int) -> tuple[int, int]:
    """Return the width and height of the card of an upright picture.

    What is too small for a chat grows by a whole number, so that its pixels stay squares.
    """
    across, down = shown_part(width, height)
    if min(across, down) < SHORT_EDGE:
        times = -(-SHORT_EDGE // min(across, down))
        return across * times, down * times
    scale = min(1.0, LONG_EDGE / max(across, down))
    return round(across * scale), round(down * scale)
