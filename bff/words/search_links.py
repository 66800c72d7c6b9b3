"""Addresses of searches: for what one key has to be, written as the grammar of searches has it."""

from urllib.parse import urlencode

# The parts of a library that people look for, by their searches; "" is all of it.
VIEWS = (
    ("", "All pictures"),
    ("is:favourite", "Favourites"),
    ("in:none", "In no album"),
    ("is:untagged", "Without tags"),
    ("is:shared", "Shared by link"),
)


def search_path(q: str) -> str:
    """Return the address of the gallery with what a search finds."""
    return f"/gallery?{urlencode({'q': q})}"


def key_path(key: str, value: str) -> str:
    """Return the address of what has this value, as it stands: in quotes, those in it doubled."""
    doubled = value.replace('"', '""')
    return search_path(f'{key}:"{doubled}"')
