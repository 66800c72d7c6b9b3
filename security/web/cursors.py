"""Cursors of lists: the place behind the last entry of a page (keyset), opaque to clients."""

import base64
import json
from collections.abc import Sequence
from typing import Any

from security.outcomes import FieldProblem, InvalidFields

_FIELD = "cursor"
_WRONG = "This is no cursor of this list."


def encode(place: Sequence[str | int]) -> str:
    """Return the cursor of a place: the values that the list is ordered by."""
    text = json.dumps(list(place), ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode("utf-8")).rstrip(b"=").decode("ascii")


def decode(cursor: str | None, *types: type) -> tuple[Any, ...] | None:
    """Return the place of a cursor, with values of these types; None without a cursor.

    Raises InvalidFields for everything that is no such cursor.
    """
    if cursor is None:
        return None
    try:
        place = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, RecursionError):
        raise _refusal() from None
    is_whole = isinstance(place, list) and [type(one) for one in place] == list(types)
    if not is_whole or any(_is_unstorable(one) for one in place):
        raise _refusal()
    return tuple(place)


def decode_one(cursor: str | None, kind: type) -> Any:
    """Return the place of a cursor of one value; None without a cursor. Raises InvalidFields."""
    place = decode(cursor, kind)
    return None if place is None else place[0]


def _refusal() -> InvalidFields:
    return InvalidFields([FieldProblem(_FIELD, _WRONG)])


def _is_unstorable(value: str | int) -> bool:
    """Say whether a database would refuse the value: beyond 64 bits, NUL, or half a surrogate."""
    if isinstance(value, int):
        return not 0 <= value < 2**63
    return not value.isprintable()
