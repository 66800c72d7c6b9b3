"""What the address of a page says that it has to tell (bff/words/told.py)."""

import re

from flask import request

from bff.web.ids import is_id
from bff.words.selections import DONE, NOT_DONE, changed_words
from bff.words.told import TOLD

_NUMBER = re.compile("[0-9]{1,15}")


def told_here() -> str | None:
    """Return the sentence that the current address names."""
    code, action = told_code(), request.args.get("action")
    if code == "changed" and action in DONE:
        reasons = {one: told_number(one) for one in NOT_DONE}
        return changed_words(action, told_number("done"), reasons)
    return TOLD.get(code)


def told_undo() -> str | None:
    """Return the token that undoes what the current address tells; it is its owner's alone."""
    token = request.args.get("undo", "")
    return token if told_code() == "changed" and is_id(token) else None


def told_code() -> str:
    """Return what the current address says was done; "" where it says nothing.

    Who came here by a link of another site has done nothing just now, and is told nothing.
    """
    is_ours = request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"
    return request.args.get("told", "") if is_ours else ""


def told_picture(code: str) -> str | None:
    """Return the id of the picture to which that was done, where the address has this code."""
    image_id = request.args.get("picture", "")
    return image_id if told_code() == code and is_id(image_id) else None


def told_number(name: str) -> int:
    """Return a number of what was done; 0 where the address has none."""
    text = request.args.get(name, "")
    return int(text) if _NUMBER.fullmatch(text) else 0
