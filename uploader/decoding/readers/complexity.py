"""What readers raise for a file that is made of far more parts than a picture has.

Each part costs them some microseconds, however little it holds: a few megabytes of parts that show
nothing would occupy a decoder for seconds (OWASP ASVS 15.2.2).
"""

# A frame costs up to a third of a millisecond, however small it is. These last for six minutes at
# the pace of most animations, 70 ms; one of 400 x 300 pixels meets the bound of pixels before.
MOST_FRAMES = 5_000


class TooComplexError(Exception):
    """The file has more parts of a kind than readers walk over."""


def check_frames(count: int) -> None:
    """Raise TooComplexError where an animation or a document has more frames than are decoded."""
    if count > MOST_FRAMES:
        raise TooComplexError("more frames than are decoded")
