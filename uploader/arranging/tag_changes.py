"""Changes of a tag on all images that have it, in short transactions: renamed, merged, deleted."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, func, select, tuple_, update

from uploader.arranging.tag_names import FOLDED_CHARACTERS, SEPARATOR, TAG_CHARACTERS, TagName
from uploader.arranging.tags import (
    AFTER_SEPARATOR,
    counted,
    insert_tag,
    is_at_or_below,
    spelling,
    spellings,
)
from uploader.library import search_texts
from uploader.outcomes import InvalidFields, TagNotFound
from uploader.records.database import Database
from uploader.records.quota import lock_owner
from uploader.records.tables import image_tags

# How long one request works, less than a page waits; the answer says how much is left.
WORK_SECONDS = 2.0
# Some milliseconds each, between which others write.
_ROWS_AT_ONCE = 100
_PAUSE_SECONDS = 0.005
_Place = tuple[str, str]
_Row = Row[Any, Any, Any]
_START: _Place = ("", "")
_PLACE = tuple_(image_tags.c.folded, image_tags.c.image_id)
# No tag has a sign that sorts before it.
_FIRST_SIGN = "\x01"


@dataclass(frozen=True)
class Renamed:
    """A tag as it is now, how many images have it, and how many tags of images are left to do.

    `merged` where there were images with the new name before. Images in the trash do not count.
    """

    tag: str
    images: int
    merged: bool
    left: int


@dataclass(frozen=True)
class Removed:
    """From how many images a tag was taken, those in the trash too, and how many have it still."""

    images: int
    left: int


class TagChanges:
    """Changes tags of an owner; all raise DatabaseUnavailable.

    Whatever ends such a change, each image has the tag as it was or as it is to be: the same
    request does the rest.
    """

    def __init__(
        self,
        database: Database,
        work_seconds: float = WORK_SECONDS,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._database = database
        self._work_seconds = work_seconds
        self._pause = pause

    def rename(self, owner: str, old: str, new: TagName) -> Renamed:
        """Rename a tag, which is folded, and all below it; onto one that exists it is merged.

        Raises TagNotFound where no image has any of them, and InvalidFields.
        """
        if new.folded.startswith(old + SEPARATOR):
            raise _refused("A tag cannot be moved below itself.")
        with self._database.reading() as connection:
            _check(connection, owner, old, new)
            merged = new.folded != old and spelling(connection, owner, new.folded) is not None
        place: _Place | None = _START
        deadline = time.monotonic() + self._work_seconds
        while place is not None and (place == _START or time.monotonic() < deadline):
            if place != _START:
                self._pause(_PAUSE_SECONDS)
            place = self._rename_some(owner, old, new, place)
        with self._database.reading() as connection:
            found = counted(connection, owner, new.folded, new.folded + _FIRST_SIGN)
            left = 0 if place is None else _count(connection, owner, old, place)
            text = spelling(connection, owner, new.folded) or new.text
        return Renamed(text, found[0].images if found else 0, merged, left)

    def delete(self, owner: str, tag: str) -> Removed:
        """Take a tag, which is folded, off all images; those below it stay. Raises TagNotFound."""
        mine = (image_tags.c.owner == owner, image_tags.c.folded == tag)
        count, done = 0, _ROWS_AT_ONCE
        deadline = time.monotonic() + self._work_seconds
        while done == _ROWS_AT_ONCE and (not count or time.monotonic() < deadline):
            if count:
                self._pause(_PAUSE_SECONDS)
            with self._database.writing() as connection:
                lock_owner(connection, owner)
                some = select(image_tags.c.image_id).where(*mine).limit(_ROWS_AT_ONCE)
                ids = connection.execute(some).scalars().all()
                of_some = image_tags.c.image_id.in_(ids)
                done = connection.execute(delete(image_tags).where(*mine, of_some)).rowcount
                search_texts.refresh(connection, ids)
            count += done
        if not count:
            raise TagNotFound
        with self._database.reading() as connection:
            left = connection.execute(select(func.count()).where(*mine)).scalar_one()
        return Removed(count, left)

    def _rename_some(self, owner: str, old: str, new: TagName, place: _Place) -> _Place | None:
        """Rename on the next images behind a place; return the new place, None after the last."""
        query = (
            select(image_tags.c.image_id, image_tags.c.folded, image_tags.c.tag)
            .where(*_of(owner, old), place < _PLACE)
            .order_by(image_tags.c.folded, image_tags.c.image_id)
            .limit(_ROWS_AT_ONCE)
        )
        with self._database.writing() as connection:
            lock_owner(connection, owner)
            rows = connection.execute(query).all()
            if new.folded == old:
                _spell(connection, owner, rows, new)
            else:
                _move(connection, owner, old, rows, new)
            search_texts.refresh(connection, {row.image_id for row in rows})
        return (rows[-1].folded, rows[-1].image_id) if len(rows) == _ROWS_AT_ONCE else None


def _of(owner: str, tag: str) -> tuple[ColumnElement[bool], ...]:
    """Select the rows of a tag and of all below it."""
    return image_tags.c.owner == owner, is_at_or_below(image_tags.c.folded, tag)


def _check(connection: Connection, owner: str, old: str, new: TagName) -> None:
    """Raise TagNotFound where there is nothing to rename, InvalidFields where one gets too long."""
    found = spellings(connection, owner, old, old + AFTER_SEPARATOR)
    below = {
        one: tag for one, tag in found.items() if one == old or one.startswith(old + SEPARATOR)
    }
    if not below:
        raise TagNotFound
    for folded, tag in below.items():
        renamed = _renamed(folded, tag, old, new)
        if len(renamed.text) > TAG_CHARACTERS or len(renamed.folded) > FOLDED_CHARACTERS:
            message = f"With the tags below it, a tag can have {TAG_CHARACTERS} characters."
            raise _refused(message)


def _renamed(folded: str, tag: str, old: str, new: TagName) -> TagName:
    """Return what a tag is called when it, or the one that it is below, has a new name."""
    depth = old.count(SEPARATOR) + 1
    text = SEPARATOR.join([new.text, *tag.split(SEPARATOR)[depth:]])
    return TagName(text, SEPARATOR.join([new.folded, *folded.split(SEPARATOR)[depth:]]))


def _spell(connection: Connection, owner: str, rows: Sequence[_Row], new: TagName) -> None:
    """Change how the same tags are written."""
    for (folded, tag), some in _by_tag(rows).items():
        text = _renamed(folded, tag, new.folded, new).text
        of_some = (image_tags.c.image_id.in_(some), image_tags.c.folded == folded)
        connection.execute(
            update(image_tags).where(image_tags.c.owner == owner, *of_some).values(tag=text)
        )


def _move(connection: Connection, owner: str, old: str, rows: Sequence[_Row], new: TagName) -> None:
    """Put other tags in the place of these; an image that has both has one of them after that."""
    by_tag = _by_tag(rows)
    for (folded, _), some in by_tag.items():
        of_some = (image_tags.c.image_id.in_(some), image_tags.c.folded == folded)
        connection.execute(delete(image_tags).where(image_tags.c.owner == owner, *of_some))
    # Only then: a tag that moves up may take the name of one that has just moved.
    for (folded, tag), some in by_tag.items():
        tag_now = _renamed(folded, tag, old, new)
        insert_tag(connection, owner, some, tag_now)


def _by_tag(rows: Sequence[_Row]) -> dict[_Place, list[str]]:
    found: dict[_Place, list[str]] = {}
    for row in rows:
        found.setdefault((row.folded, row.tag), []).append(row.image_id)
    return found


def _count(connection: Connection, owner: str, tag: str, place: _Place) -> int:
    query = select(func.count()).where(*_of(owner, tag), place < _PLACE)
    return connection.execute(query).scalar_one()


def _refused(message: str) -> InvalidFields:
    return InvalidFields([{"field": "name", "message": message}])
