"""How a picture is turned and mirrored, as a number of EXIF: from 1, as it is stored, to 8.

Each of them is a mirroring, left to right, or none, and after it a turn in degrees clockwise.
"""

from collections.abc import Mapping
from typing import Literal

Turn = Literal[0, 90, 180, 270]

UPRIGHT = 1
# Tag 0x0112 (Exif 3.0, 4.6.4): whether it is mirrored, then how far it is turned.
_PARTS: Mapping[int, tuple[bool, int]] = {
    UPRIGHT: (False, 0),
    2: (True, 0),
    3: (False, 180),
    4: (True, 180),
    5: (True, 270),
    6: (False, 90),
    7: (True, 90),
    8: (False, 270),
}
_NUMBERS = {parts: number for number, parts in _PARTS.items()}


def orientation_of(turn: int, mirrored: bool) -> int:
    """Return the number of a picture that is mirrored or not, and then turned."""
    return _NUMBERS[bool(mirrored), turn]


def parts_of(number: int) -> tuple[bool, int]:
    """Return whether that number is mirrored, and how far it is then turned."""
    return _PARTS[number]


def composed(first: int, then: int) -> int:
    """Return the number of what is shown by one number, and then by another."""
    (mirrored, turn), (mirrored_again, turn_again) = _PARTS[first], _PARTS[then]
    # A turn becomes one the other way round where it is seen in a mirror.
    turned = turn_again - turn if mirrored_again else turn_again + turn
    return orientation_of(turned % 360, mirrored != mirrored_again)
