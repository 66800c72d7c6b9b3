"""File names as data: cleaned to be shown, never used as a path or key."""

import re
import unicodedata
from datetime import datetime
from urllib.parse import quote

from uploader.decoding.formats import PictureFormat

NAME_CHARACTERS = 200
_UNWANTED = re.compile(
    # Control characters, bidirectional overrides (they can disguise an extension), line
    # separators, byte order marks, lone surrogates and other non-characters.
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufff0-\ufffb"
    "\ufffe\uffff\ud800-\udfff]"
)

# White space, and what is drawn as nothing: in a name it joins emojis and divides words, and alone
# it is no name (Unicode, Default_Ignorable_Code_Point, and the empty sign of Braille).
_UNSEEN = re.compile(
    "[\\s\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2060-\u206f\u2800\u3164"
    "\ufe00-\ufe0f\uffa0\U000e0000-\U000e0fff]*"
)


# From a root or a drive, or through a folder above (CWE-22).
_LEADS_ELSEWHERE = re.compile(r"^(?:[A-Za-z]:)?[/\\]|(?:^|[/\\])\.{1,2}(?:[/\\]|$)")


def clean_name(raw: str | None) -> str:
    """Return the last part of a path in plain Unicode, at most 200 characters; may be empty."""
    text = _UNWANTED.sub("", raw or "")
    last = text.replace("\\", "/").rstrip("/").rpartition("/")[2]
    return _shortened(_plain(last).strip(" ."))


def clean_typed_name(raw: str) -> str:
    """Return a name that somebody has typed, with all that can be seen of it, in plain Unicode.

    Unlike the name of a file it may have slashes and begin with a dot; of a path that leads
    elsewhere only the last part is kept. May be empty.
    """
    name = _plain(raw)
    return clean_name(name) if _LEADS_ELSEWHERE.search(name) else name[:NAME_CHARACTERS]


def _plain(raw: str) -> str:
    """Return a text in plain Unicode; empty where nothing of it can be seen."""
    text = unicodedata.normalize("NFC", _UNWANTED.sub("", raw))
    return "" if _UNSEEN.fullmatch(text) else " ".join(text.split())


def _shortened(name: str) -> str:
    """Return at most 200 characters of a name, with its extension."""
    if len(name) <= NAME_CHARACTERS:
        return name
    stem, dot, suffix = name.rpartition(".")
    if dot and len(suffix) <= 10:
        return stem[: NAME_CHARACTERS - len(suffix) - 1] + dot + suffix
    return name[:NAME_CHARACTERS]


# Such a name tells when the file was sent, and not when the picture was taken.
MADE_NAME = re.compile(r"image-[0-9]{8}-[0-9]{6}\.[a-z]{3,4}")


def made_name(picture_format: PictureFormat, now: datetime) -> str:
    """Name an upload without a name after its type and time."""
    return f"image-{now:%Y%m%d-%H%M%S}.{picture_format.extension}"


def clean_text(raw: str, characters: int) -> str:
    """Return one line of text (an alternative text) without control characters."""
    text = unicodedata.normalize("NFC", _UNWANTED.sub(" ", raw))
    return " ".join(text.split())[:characters]


def with_fitting_extension(name: str, extensions: tuple[str, ...]) -> str:
    """Return a name with an extension of its media type, of which the first one is preferred."""
    stem, dot, suffix = name.rpartition(".")
    return name if dot and suffix.lower() in extensions else f"{stem or name}.{extensions[0]}"


def attachment(name: str, extensions: tuple[str, ...]) -> str:
    """Make the Content-Disposition of a file that is to be saved, as `disposition` does."""
    return "attachment" + disposition(name, extensions).removeprefix("inline")


def disposition(name: str, extensions: tuple[str, ...]) -> str:
    """Make an inline Content-Disposition (RFC 6266) with the name as data (RFC 8187).

    `extensions` are those of the media type, the preferred one first: a name with another one is
    corrected, so that no browser saves a picture as a program.
    """
    # A typed name may have slashes, which would be folders to whoever saves the file.
    fitting = re.sub(r"[/\\]", "_", with_fitting_extension(name, extensions))
    plain = unicodedata.normalize("NFKD", fitting).encode("ascii", "ignore").decode("ascii")
    fallback = re.sub(r"[^A-Za-z0-9._ -]", "_", plain).strip(" ")
    if fallback.startswith("."):
        fallback = f"image{fallback}"
    return f"inline; filename=\"{fallback}\"; filename*=UTF-8''{quote(fitting, safe='')}"
