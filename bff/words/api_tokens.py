"""What API tokens may do and when they end, in the words of their page."""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta

# By scope, in the order in which they are offered.
SCOPES = {
    "upload": "Upload pictures",
    "read": "See your pictures",
    "write": "Rename and share them",
    "delete": "Delete them",
    "admin": "Administer this server",
}
# What a program for screenshots needs, and no more.
USUAL_SCOPES = ("upload",)
# By the value of the choice: its words, and the days until the end.
ENDS: dict[str, tuple[str, int | None]] = {
    "7": ("In a week", 7),
    "30": ("In 30 days", 30),
    "90": ("In 90 days", 90),
    "365": ("In a year", 365),
    "never": ("Never", None),
}
USUAL_END = "365"


def offered_scopes(permitted: Collection[str]) -> dict[str, str]:
    """Return the scopes that somebody may give to a token, with their words."""
    return {scope: words for scope, words in SCOPES.items() if scope in permitted}


def scope_words(scopes: Collection[str]) -> str:
    """Return what scopes permit as one phrase: `Upload pictures, see your pictures`."""
    known = [words for scope, words in SCOPES.items() if scope in scopes]
    unknown = [scope for scope in scopes if scope not in SCOPES]
    words = ", ".join([*known, *unknown])
    return words[:1] + words[1:].lower()


def end_of(choice: str, now: datetime | None = None) -> datetime | None:
    """Return when a token of this choice ends, None for never. Raises KeyError for no choice."""
    _, days = ENDS[choice]
    moment = (now or datetime.now(UTC)).replace(microsecond=0)
    return None if days is None else moment + timedelta(days=days)
