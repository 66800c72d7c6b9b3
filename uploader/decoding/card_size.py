"""The size of a card, by the size of its picture alone: who describes it need not decode it."""

from uploader.decoding.rendition_sizes import Shape

LONG_EDGE = 1200
# Facebook and LinkedIn leave out what is smaller, both across and down.
SHORT_EDGE = 200
# How many times longer one edge is than the other. WhatsApp leaves out what is wider, and a
# screenshot of a whole conversation would be a line: of longer pictures the card shows a part.
WIDEST, TALLEST = 4, 3


def shown_part(width: int, height: int) -> tuple[int, int]:
    """Return how many pixels of an upright picture its card shows, across and down."""
    return min(width, WIDEST * height), min(height, TALLEST * width)


def card_shape(width: int, height: int) -> Shape:
    """Return the part that the card of an upright picture shows, and its size."""
    return Shape(shown_part(width, height), card_size(width, height))


def card_size(width: int, height: int) -> tuple[int, int]:
    """Return the width and height of the card of an upright picture.

    What is too small for a chat grows, if it can by a whole number, so that its pixels stay
    squares.
    """
    shown = shown_part(width, height)
    shortest, longest = sorted(shown)
    if shortest >= SHORT_EDGE:
        scale = min(1.0, LONG_EDGE / longest)
    else:
        times = -(-SHORT_EDGE // shortest)
        scale = times if times * longest <= LONG_EDGE else SHORT_EDGE / shortest
    return round(shown[0] * scale), round(shown[1] * scale)
