"""How a picture is turned and mirrored, and what the buttons of its page make of it."""

from typing import NamedTuple
from urllib.parse import urlsplit

TURNS = (0, 90, 180, 270)
MIRRORED = "mirrored"
_WORDS = {0: "", 90: "turned right", 180: "turned upside down", 270: "turned left"}


class Shown(NamedTuple):
    """How an owner has a picture shown, beyond what its file says.

    It is mirrored first, left to right, and then turned, in degrees clockwise. A form says it as a
    whole, so that one which is sent twice does no more than once.
    """

    turn: int
    mirrored: bool

    @property
    def typed(self) -> str:
        """As a form has it: `90` or `90 mirrored`."""
        return f"{self.turn} {MIRRORED}" if self.mirrored else str(self.turn)

    @property
    def words(self) -> str:
        """The sentence that says it."""
        parts = [MIRRORED] if self.mirrored else []
        parts += [_WORDS[self.turn]] if self.turn else []
        return f"It is shown {' and '.join(parts) or 'as it is in the file'}."

    @property
    def is_sideways(self) -> bool:
        """Whether the width that is shown is the height of the file."""
        return self.turn % 180 != 0

    @property
    def left(self) -> "Shown":
        """A quarter turn to the left, as it is seen."""
        return Shown((self.turn + 270) % 360, self.mirrored)

    @property
    def right(self) -> "Shown":
        """A quarter turn to the right, as it is seen."""
        return Shown((self.turn + 90) % 360, self.mirrored)

    @property
    def in_mirror(self) -> "Shown":
        """With its left at the right, as it is seen: in a mirror a turn goes the other way."""
        return Shown((360 - self.turn) % 360, not self.mirrored)


AS_IN_FILE = Shown(0, mirrored=False)
_TYPED = {shown.typed: shown for turn in TURNS for shown in (Shown(turn, False), Shown(turn, True))}


def read_shown(typed: str) -> Shown | None:
    """Return what a form says; None for anything else."""
    return _TYPED.get(typed)


def local(url: str) -> str:
    """Return an address of a rendition without the host; its query says how it is shown."""
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
