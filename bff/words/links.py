"""Links to a picture in the formats in which they are pasted."""

from html import escape

from bff.words.images import Image


def copies(image: Image) -> list[tuple[str, str]]:
    """Return pairs of a label and the text to copy; names are escaped for each format."""
    words = image.description
    return [
        ("Link", image.view_url),
        ("Picture", image.url),
        ("Markdown", f"![{_markdown(words)}]({image.url})"),
        ("HTML", _html(image)),
        ("BBCode", f"[img]{image.url}[/img]"),
    ]


def _markdown(text: str) -> str:
    for character in "\\[]":
        text = text.replace(character, f"\\{character}")
    return text


def _html(image: Image) -> str:
    return (
        f'<img src="{escape(image.url)}" width="{image.width}" height="{image.height}"'
        f' alt="{escape(image.description)}">'
    )
