"""Links to a picture in the formats in which they are pasted."""

import re
from html import escape

from bff.words.images import UNTITLED, Image


def copies(image: Image) -> list[tuple[str, str]]:
    """Return pairs of a label and the text to copy; names are escaped for each format."""
    return [
        ("Link", image.view_url),
        ("File address", image.url),
        ("Markdown", f"![{_markdown(_description(image))}]({image.url})"),
        ("HTML", _html(image)),
        ("BBCode", f"[img]{image.url}[/img]"),
    ]


def _description(image: Image) -> str:
    """Return its alternative text, or its name without the ending of a file."""
    return image.alt or re.sub(r"\.[A-Za-z0-9]{1,5}\Z", "", image.name) or UNTITLED


def _markdown(text: str) -> str:
    """Return one line in which no character begins or ends other markup (CommonMark 2.4)."""
    return re.sub(r"([\\`*_\[\]<>!])", r"\\\1", re.sub(r"[\t-\r ]+", " ", text))


def _html(image: Image) -> str:
    # The address is that of the file, which no turn changes.
    width, height = (image.width, image.height)
    if image.shown.is_sideways:
        width, height = height, width
    return (
        f'<img src="{escape(image.url)}" width="{width}" height="{height}"'
        f' alt="{escape(_description(image))}">'
    )
