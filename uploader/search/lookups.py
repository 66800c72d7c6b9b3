"""What the terms of a search ask of other tables than that of images: tags, albums and texts."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Select,
    bindparam,
    false,
    literal,
    not_,
    or_,
    select,
)

from uploader.arranging.tags import is_at_or_below
from uploader.library.walks import Along
from uploader.records.tables import (
    album_images,
    albums,
    deleted_albums,
    image_tags,
    image_texts,
    loose_images,
)
from uploader.search.values import Words

# Beside the words of a value.
KEPT = "kept"


@dataclass(frozen=True)
class Lookup:
    """Rows that say something of images; each has the id of one, and its owner.

    It holds of an image that has such a row, or, where it `is_missing`, that has none.
    """

    source: FromClause
    image_id: ColumnElement[str]
    owner: ColumnElement[str]
    conditions: tuple[ColumnElement[bool], ...] = ()
    is_missing: bool = False
    # Whether an image may have several of them.
    is_many: bool = True
    # What holds where this one does not, where that is more than that such rows are missing.
    opposite: "Lookup | None" = None
    # Whether a list can be walked along these rows.
    along: Along | None = None

    def negated(self) -> "Lookup":
        """Return the lookup that holds where this one does not."""
        return self.opposite or replace(self, is_missing=not self.is_missing)

    def holds(self, image_id: ColumnElement[str], owner: Any) -> ColumnElement[bool]:
        """Return its condition on a row that has the id of an image, of this owner."""
        # By the plain column, SQLite would walk through all such rows of the owner for each image.
        own = (self.owner.concat("") if self.is_many else self.owner) == owner
        there = (
            select(literal(1))
            .select_from(self.source)
            .where(self.image_id == image_id, own, *self.conditions)
            .correlate(image_id.table)
            .exists()
        )
        return not_(there) if self.is_missing else there

    def hits(self, owner: str, others: Collection["Lookup"]) -> Select[Any]:
        """Select the ids of all images that it holds of, of this owner, and the others as well."""
        columns: list[Any] = [self.image_id.label("image_id"), self.owner.label("owner")]
        found = (
            select(*columns)
            .select_from(self.source)
            .where(
                self.owner == owner,
                *self.conditions,
                *(one.holds(self.image_id, owner) for one in others),
            )
        )
        return found.distinct() if self.is_many else found


def has_tag(tags: Words) -> Lookup:
    """Look for images with one of these tags, which are folded, or with one below it."""
    rows = image_tags.alias()
    meant = or_(*(is_at_or_below(rows.c.folded, tag) for tag in tags))
    return Lookup(rows, rows.c.image_id, rows.c.owner, (meant,))


def is_in_album(album_ids: Collection[str]) -> Lookup:
    """Look for images that are in one of these albums."""
    kept = albums.alias()
    return _in_albums(kept, kept.c.id.in_(album_ids))


def has_no_tag() -> Lookup:
    """Look for images without a tag."""
    rows = image_tags.alias()
    return _lacking("tags", Lookup(rows, rows.c.image_id, rows.c.owner))


def is_in_none(words: Words) -> Lookup:
    """Look for images that are in no album; whether the kept rows say it is among the words."""
    inside = _in_albums(albums.alias())
    return _lacking("albums", inside) if KEPT in words else inside.negated()


def know_kept(connection: Connection, owner: str, words: Words) -> Words:
    """Say whether the kept rows say what is in no album: not while a deleted one is emptied."""
    emptied = select(deleted_albums.c.id).where(deleted_albums.c.owner == owner).limit(1)
    return words if connection.execute(emptied).first() else (*words, KEPT)


def has_text(conditions: Collection[ColumnElement[bool]]) -> Lookup:
    """Look for images of whose text, which is the only one, all of these hold."""
    texts = image_texts.c
    return Lookup(image_texts, texts.image_id, texts.owner, tuple(conditions), is_many=False)


def _lacking(what: str, opposite: Lookup) -> Lookup:
    rows = loose_images.alias()
    lacks = rows.c.lacks == what
    walked = loose_images.c
    along = Along(
        loose_images,
        (
            walked.owner == bindparam("user_id"),
            walked.lacks == what,
            walked.trashed == false(),
        ),
    )
    return Lookup(
        rows, rows.c.image_id, rows.c.owner, (lacks,), is_many=False, opposite=opposite, along=along
    )


def _in_albums(kept: FromClause, *conditions: ColumnElement[bool]) -> Lookup:
    """Look among the albums that are still there: rows of a deleted one stay for a while."""
    rows = album_images.alias()
    source = rows.join(kept, kept.c.id == rows.c.album_id)
    return Lookup(source, rows.c.image_id, kept.c.owner, conditions)
