"""The address of a list of pictures, to which an action on some of them leads back."""

import re
from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import request

from bff.web.ids import ID
from bff.web.local_address import START
from bff.words.selections import NOT_DONE, Changed

_LIST = re.compile(rf"/gallery|/trash|/albums/{ID}")
# What an address has only for the sentence of its page; static/js/shared/swaps.js takes it out.
TELLING = frozenset(
    {"told", "picture", "images", "bytes", "left", "action", "done", "undo", *NOT_DONE}
)
# Of a part of a list that a script puts beside another one: it is no list of its own.
_OF_A_PART = frozenset({"fragment", "before", "after"})


def list_here(**more: str | None) -> str:
    """Return the address of this list without what it tells; None takes something out of it."""
    return _address(request.path, request.args.to_dict(), more)


def list_back(text: str | None) -> str:
    """Return the address of a list as a form has sent it; for anything else, the gallery."""
    try:
        path, query = urlsplit(text or "")[2:4]
    except ValueError:
        return START
    # Made anew from its parts, so that it cannot lead anywhere else (CWE-601).
    return _address(path, dict(parse_qsl(query)), {}) if _LIST.fullmatch(path) else START


def told_address(back: str, changed: Changed) -> str:
    """Return the address of a list that tells what was changed.

    The token that undoes it is a part of it: it is good once, for ten minutes, and only in a form
    that its owner sends from here. No log has the query of an address, and a script takes it out.
    """
    path, _, query = back.partition("?")
    told = {"told": "changed", "action": changed.action, "done": str(changed.done)}
    told |= {code: str(count) for code, count in changed.reasons.items()}
    return _address(path, dict(parse_qsl(query)), told | {"undo": changed.undo})


def _address(path: str, query: dict[str, str], more: dict[str, str] | dict[str, str | None]) -> str:
    kept = {name: one for name, one in query.items() if name not in TELLING | _OF_A_PART}
    known = {name: one for name, one in (kept | more).items() if one}
    return f"{path}?{urlencode(known)}" if known else path
