"""What an id of the services looks like, of which none reaches a path or a page in another form."""

import re

ID = "[0-9A-Za-z]{22}"
_WHOLE = re.compile(ID)


def is_id(text: str) -> bool:
    """Say whether all of a text is an id."""
    return _WHOLE.fullmatch(text) is not None
