"""Places in the order of a list, and the cursors that lead from there (keyset pagination)."""

import base64
import binascii
import re
from dataclasses import dataclass
from typing import Self

from uploader.library.image import Image
from uploader.outcomes import BadCursor

_CURSOR = re.compile(r"(newer\.)?([0-9]{1,17})\.([0-9A-Za-z]{22})")
_LEAST_ID = "0" * 22


@dataclass(frozen=True)
class Position:
    """The place of an image in the order of the list, whether the image is still there or not.

    `created_at` is in microseconds since 1970; images of one microsecond are ordered by their ids.
    """

    created_at: int
    image_id: str

    @classmethod
    def of(cls, image: Image) -> Self:
        """Return the place of an image."""
        return cls(image.created_at, image.id)

    def cursor(self, *, newer: bool) -> str:
        """Return the cursor of the images that are newer, or older, than this place."""
        plain = f"{'newer.' if newer else ''}{self.created_at}.{self.image_id}".encode("ascii")
        return base64.urlsafe_b64encode(plain).rstrip(b"=").decode("ascii")

    def just_newer(self) -> "Position":
        """Return a place above this one and all others of its microsecond."""
        return Position(self.created_at + 1, _LEAST_ID)

    def just_older(self) -> "Position":
        """Return a place below this one and all others of its microsecond."""
        return Position(self.created_at, _LEAST_ID)


def read_cursor(cursor: str) -> tuple[bool, Position]:
    """Return whether a cursor leads to newer images, and from where; raises BadCursor.

    It is a place in the caller's own list, so it need not be signed.
    """
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        match = _CURSOR.fullmatch(base64.urlsafe_b64decode(padded).decode("ascii"))
    except (ValueError, binascii.Error) as error:
        raise BadCursor from error
    if match is None:
        raise BadCursor
    return match[1] is not None, Position(int(match[2]), match[3])
