"""What the pages say of tags: those of a picture, as they are typed, and those of a library."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bff.words.error_texts import field_text
from bff.words.space import count_words

MOST_TAGS = 100
MOST_CHARACTERS = 100


@dataclass(frozen=True)
class CountedTag:
    """A tag of the viewer, and how many pictures have it."""

    tag: str
    images: int


@dataclass(frozen=True)
class RenamedTag(CountedTag):
    """A tag with its new name; `merged` where that was there, `left` are still to be renamed."""

    merged: bool
    left: int


@dataclass(frozen=True)
class DeletedTag:
    """From how many pictures a tag was taken; `left` have it still."""

    images: int
    left: int


def changed_tags(tags: Sequence[str], form: Mapping[str, str]) -> list[str]:
    """Return the tags of a picture with those of a form: one taken away, or some, with commas."""
    kept = [one for one in tags if one != form.get("remove_tag")]
    return [*kept, *typed_tags(form.get("add_tags", ""))]


def typed_tags(text: str) -> list[str]:
    """Return the tags that were typed with commas between them."""
    return [tag for one in text.split(",") if (tag := one.strip())]


def tags_complaint(tags: Sequence[str]) -> str:
    """Say what is wrong with tags of a picture that the uploader refused."""
    if len(tags) > MOST_TAGS:
        return field_text("tags_too_many", most=MOST_TAGS)
    return field_text("tags_wrong", most=MOST_CHARACTERS)


def renamed_words(left: int) -> str:
    """Say that a tag has its new name, or on how many pictures that is still to be done."""
    if not left:
        return "The tag has its new name."
    return f"Renamed so far. {left:,} more are to be done: rename it once more."


def removed_words(images: int, left: int) -> str:
    """Say from how many pictures a tag was taken, and how many have it still."""
    said = f"The tag is off {count_words(images, 'picture', 'pictures')}."
    return f"{said} {left:,} have it still: delete it once more." if left else said
