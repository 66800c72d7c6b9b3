"""The keys of a search: one table, of which parser, chips and help page are made."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement

from uploader.arranging.album_names import AlbumNames
from uploader.search import conditions, lookups, values
from uploader.search.lookups import Lookup
from uploader.search.values import Words, WrongValueError

TRASHED = "trashed"
# Texts that no owner has: what a picture is, and not what is in it.
_STATES = ("shared", "private", "favourite", "untagged", "damaged", TRASHED)


@dataclass(frozen=True)
class Key:
    """What may stand before a colon, and what it asks of an image."""

    name: str
    example: str
    # A plain sentence for the help page.
    meaning: str
    # The same for one value, in a few words for a chip.
    saying: str
    # Makes a value of what stands behind the colon, between commas; raises WrongValueError.
    read: Callable[[Words], Any]
    condition: Callable[[Any], ColumnElement[bool] | Lookup]
    # The words that it takes, where it does not take any.
    choices: Words = ()
    # Whether the condition is on the text of an image.
    is_of_text: bool = False
    # Makes of the value what the condition takes, by what there is of an owner.
    resolve: Callable[[AlbumNames, Any], Any] | None = None


@dataclass(frozen=True)
class Form:
    """A way to write a term that needs no key."""

    example: str
    meaning: str


def _read_states(texts: Words) -> Words:
    chosen = values.chooser({one: one for one in _STATES})(texts)
    if TRASHED in chosen and len(chosen) > 1:
        raise WrongValueError("What is in the trash is listed by itself: write is:trashed alone.")
    return chosen


FORMS = (
    Form(
        "beach sunset",
        "Pictures that have all of these words, or parts of words, in their name, description, "
        "alternative text, camera, lens or tags. Case and accents make no difference.",
    ),
    Form(
        '"at the beach"',
        "Exactly these words, one after the other. A quotation mark among them is written twice.",
    ),
    Form("-beach", "A minus leaves out what has this: a word, or any of the keys below."),
)

_KEYS = (
    Key(
        "tag",
        "tag:travel,beach",
        "Pictures with one of these tags, or with one below it: tag:travel finds travel/lisbon. "
        "Put one with a space into quotation marks, and write one that it has itself twice.",
        "tag {}",
        values.read_tags,
        lookups.has_tag,
    ),
    Key(
        "album",
        'album:"summer 2024"',
        "Pictures in an album that has this in its name, or in an album inside that one. The id "
        "of an album means just that album, with those inside it. A saved search holds no "
        "pictures.",
        "album {}",
        values.read_texts,
        lookups.is_in_album,
        resolve=AlbumNames.named,
    ),
    Key(
        "in",
        "in:none",
        "Pictures that are in no album.",
        "without an album",
        values.chooser({"none": "none"}),
        lookups.is_in_none,
        ("none",),
        resolve=lambda names, words: lookups.know_kept(names.connection, names.owner, words),
    ),
    Key(
        "type",
        "type:jpg,png",
        "The type of the file, one of those between the commas.",
        "type {}",
        values.chooser(values.TYPES),
        conditions.has_type,
        tuple(dict.fromkeys(values.TYPES.values())),
    ),
    Key(
        "camera",
        "camera:nikon",
        "A part of the name of the camera or of the lens.",
        "camera {}",
        values.read_texts,
        conditions.has_camera,
        is_of_text=True,
    ),
    Key(
        "taken",
        "taken:2024..2025-03",
        "When it was taken, by the clock of the camera: a year, a month, a day, or from one to "
        "another. Where that is not known it is the upload.",
        "taken {}",
        values.read_time,
        conditions.was_taken,
    ),
    Key(
        "uploaded",
        "uploaded:2025-03-14",
        "When it was uploaded, in UTC: a year, a month, a day, or from one to another.",
        "uploaded {}",
        values.read_time,
        conditions.was_uploaded,
    ),
    Key(
        "size",
        "size:>5mb",
        "The size of the file in b, kb, mb or gb: over, under, or from one to another.",
        "size {}",
        values.read_size,
        conditions.has_size,
    ),
    Key(
        "w",
        "w:>3000",
        "The width in pixels.",
        "width {}",
        values.read_pixels,
        conditions.has_width,
    ),
    Key(
        "h",
        "h:800..1200",
        "The height in pixels.",
        "height {}",
        values.read_pixels,
        conditions.has_height,
    ),
    Key(
        "ratio",
        "ratio:16:9",
        "How much wider than high, nearly: 16:9, >1.5, square, landscape or portrait.",
        "ratio {}",
        values.read_ratio,
        conditions.has_ratio,
    ),
    Key(
        "is",
        "is:shared",
        "What a picture is: shared by link, private, a favourite, without tags, damaged, or in the "
        "trash.",
        "{}",
        _read_states,
        conditions.is_one_of,
        _STATES,
    ),
)
KEYS = {key.name: key for key in _KEYS}
