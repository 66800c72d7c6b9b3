"""What chats and social networks show of a link to a picture, cut to what they take."""

import unicodedata
from dataclasses import dataclass

from bff.words.images import Image

# Discord cuts here, in the middle of a word and without a sign of it. Bytes of UTF-8.
TITLE_BYTES = 70
ALT_BYTES = 350
# A smaller card is shown as a small square beside the text, and not blown up.
LARGE = (300, 157)
CARD_TYPE = "image/jpeg"
_ELLIPSIS = "…"
_JOINER = "\u200d"


@dataclass(frozen=True)
class LinkPreview:
    """The texts of a link preview; its picture is the card of the image."""

    title: str
    alt: str
    is_large: bool
    card_type: str = CARD_TYPE


def link_preview(image: Image) -> LinkPreview:
    """Return what a link preview says of a picture."""
    return LinkPreview(
        title=cut(image.title, TITLE_BYTES),
        alt=cut(image.alt_or_title, ALT_BYTES),
        is_large=image.card_width >= LARGE[0] and image.card_height >= LARGE[1],
    )


def cut(text: str, most: int) -> str:
    """Return a text in at most so many bytes of UTF-8, at a whole character, and say if it is cut.

    A character that is made of several, such as a letter with its accent, stays whole.
    """
    if len(text.encode()) <= most:
        return text
    kept = text.encode()[: most - len(_ELLIPSIS.encode())].decode(errors="ignore")
    while kept and (_continues(text[len(kept)]) or kept.endswith(_JOINER)):
        kept = kept[:-1]
    return kept.rstrip() + _ELLIPSIS


def _continues(character: str) -> bool:
    """Say whether a character changes or joins the one before it."""
    is_mark = unicodedata.category(character).startswith("M")
    is_skin_tone = "\U0001f3fb" <= character <= "\U0001f3ff"
    return is_mark or is_skin_tone or character == _JOINER
