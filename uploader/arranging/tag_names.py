"""Tags as their owners type them: what is one, and which of them are the same."""

import unicodedata
from dataclasses import dataclass

from uploader.library.names import clean_text
from uploader.outcomes import InvalidFields

TAG_CHARACTERS = 100
# A sign may become eighteen of them (U+FDFA), and a row of an index has to stay small.
FOLDED_CHARACTERS = 400
SEPARATOR = "/"
# An address that has one of these as a part means another address (RFC 3986, section 5.2.4).
_DOTS = {".", ".."}
_CONTROLS = {"Cc", "Cs"}
# Format characters, and the selectors of variants: nobody sees them, so they make no other tag. Of
# what somebody asks for controls are left out as well; no tag has any.
_UNSEEN = {*_CONTROLS, "Cf"}
_SELECTORS = {*map(chr, range(0xFE00, 0xFE10)), *map(chr, range(0xE0100, 0xE01F0))}


@dataclass(frozen=True)
class TagName:
    """A tag as it is shown, and the form in which two that are the same are equal."""

    text: str
    folded: str


def fold(tag: str) -> str:
    """Return the form in which tags are compared: case and compatible signs make no difference.

    It has as many parts as the tag: a sign that is compatible to a slash makes none.
    """
    return SEPARATOR.join(_folded(" ".join(part.split())) for part in tag.split(SEPARATOR))


def read_tag(raw: str, field: str) -> TagName:
    """Return the tag that somebody has typed; raises InvalidFields, which names the field.

    A tag has parts, with a slash between them, and is below the tag of its first ones.
    """
    if any(unicodedata.category(sign) in _CONTROLS for sign in raw):
        raise _refused(field, "A tag cannot have control characters.")
    if "," in raw:
        raise _refused(field, "A tag cannot have a comma.")
    parts = [clean_text(part, len(raw)) for part in raw.split(SEPARATOR)]
    folded = [_folded(part) for part in parts]
    if not all(folded):
        message = "A tag cannot be empty, nor have an empty part before or after a slash."
        raise _refused(field, message)
    if _DOTS & {*parts, *folded}:
        raise _refused(field, "No part of a tag can be only one or two dots.")
    found = TagName(SEPARATOR.join(parts), SEPARATOR.join(folded))
    if len(found.text) > TAG_CHARACTERS or len(found.folded) > FOLDED_CHARACTERS:
        raise _refused(field, f"A tag can have {TAG_CHARACTERS} characters.")
    return found


def read_tags(raw: list[str], field: str) -> list[TagName]:
    """Return tags that somebody has typed, each once, as it was first typed; raises as above."""
    found: dict[str, TagName] = {}
    for one in raw:
        tag = read_tag(one, field)
        found.setdefault(tag.folded, tag)
    return list(found.values())


def _folded(part: str) -> str:
    """Fold a part of a tag (Unicode 16, section 3.13.5, NFKC_Casefold), once more for good."""
    text = part
    for _ in range(2):
        text = unicodedata.normalize("NFKC", unicodedata.normalize("NFD", text).casefold())
    seen = "".join(sign for sign in text if not _is_unseen(sign))
    return " ".join(seen.replace(SEPARATOR, "\u2044").split())


def _is_unseen(sign: str) -> bool:
    return sign in _SELECTORS or unicodedata.category(sign) in _UNSEEN


def _refused(field: str, message: str) -> InvalidFields:
    return InvalidFields([{"field": field, "message": message}])
