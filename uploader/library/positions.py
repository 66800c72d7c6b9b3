"""Places in the order of a list, and the cursors that lead from there (keyset pagination)."""

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass
from functools import cached_property

from uploader.outcomes import BadCursor

# What a list is ordered by: a number that both databases hold in 64 bits, or a text.
Value = int | str
_LEAST_ID, _GREATEST_ID = "0" * 22, "z" * 22
GREATEST = 2**63 - 1
_NUMBER = re.compile(r"-?[0-9]{1,19}")
# PostgreSQL takes no NUL, and no text that lists are ordered by has any other control either.
_TEXT = re.compile(r"[^\x00-\x1f\x7f]{0,255}")
_FILTER_CHARACTERS = 12


@dataclass(frozen=True)
class Position:
    """The place of an image in the order of a list, whether the image is still there or not.

    Images of one value are ordered by their ids.
    """

    value: Value
    image_id: str

    def beyond(self) -> "Position":
        """Return a place above this one and all others of its value."""
        return Position(self.value, _GREATEST_ID)

    def below(self) -> "Position":
        """Return a place below this one and all others of its value."""
        return Position(self.value, _LEAST_ID)


@dataclass(frozen=True)
class CursorForm:
    """The cursors of one list: any other list refuses them.

    A cursor says which way it leads, the sort, the order and the filters of its list, and the value
    and the id from which it leads. It is a place in the caller's own list, so it is not signed.
    """

    sort: str
    is_descending: bool
    is_text: bool
    filters: str = ""

    def write(self, place: Position, *, backwards: bool) -> str:
        """Return the cursor of the images before a place of this list, or after it."""
        way = "before" if backwards else "after"
        # The edge of a month is no image, and a page of hundreds of months has as many cursors.
        image_id = "" if place.image_id == _LEAST_ID else place.image_id
        plain = f"{way}.{self._list}.{image_id}.{place.value}".encode()
        return base64.urlsafe_b64encode(plain).rstrip(b"=").decode("ascii")

    def read(self, cursor: str) -> tuple[bool, Position]:
        """Return whether a cursor leads backwards, and from where; raises BadCursor."""
        try:
            padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
            plain = base64.urlsafe_b64decode(padded).decode()
        except (ValueError, binascii.Error) as error:
            raise BadCursor from error
        form = rf"(before|after)\.{re.escape(self._list)}\.((?:[0-9A-Za-z]{{22}})?)\.(.*)"
        match = re.fullmatch(form, plain, re.DOTALL)
        if match is None:
            raise BadCursor
        return match[1] == "before", Position(self._value(match[3]), match[2] or _LEAST_ID)

    @cached_property
    def _list(self) -> str:
        """The name of the list: of the filters only a hash, which keeps cursors short."""
        order = "desc" if self.is_descending else "asc"
        hashed = hashlib.sha256(self.filters.encode()).hexdigest()[:_FILTER_CHARACTERS]
        return f"{self.sort}.{order}.{hashed if self.filters else ''}"

    def _value(self, text: str) -> Value:
        if self.is_text:
            if not _TEXT.fullmatch(text):
                raise BadCursor
            return text
        if not (_NUMBER.fullmatch(text) and text.isascii() and -GREATEST <= int(text) <= GREATEST):
            raise BadCursor
        return int(text)
