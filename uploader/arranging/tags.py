"""The tags of images: set, added, taken away, and counted for their owner."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    String,
    and_,
    bindparam,
    delete,
    func,
    or_,
    select,
)

from uploader.arranging.tag_names import SEPARATOR, TagName
from uploader.library import search_texts, visibility
from uploader.records.database import Database, insert_unless_there
from uploader.records.tables import image_tags, images

MOST_TAGS = 100
# Behind every text that begins alike: no sign sorts after it.
_LAST_SIGN = "\U0010ffff"
# The sign that sorts next after the separator: what is below a tag ends before it.
AFTER_SEPARATOR = chr(ord(SEPARATOR) + 1)
_OWN = image_tags.c.owner == bindparam("owner")
_BEGINS = (
    image_tags.c.folded >= bindparam("first"),
    image_tags.c.folded < bindparam("last"),
)
_SPELLING = select(image_tags.c.tag).where(_OWN, image_tags.c.folded == bindparam("f")).limit(1)
_same = image_tags.alias("same")
_SPELLED = (
    select(_same.c.tag)
    .where(_same.c.owner == bindparam("owner"), _same.c.folded == image_tags.c.folded)
    .limit(1)
    .scalar_subquery()
)
_IDS: BindParameter[str] = bindparam("ids", expanding=True)
_FOLDED = select(image_tags.c.image_id, image_tags.c.folded, image_tags.c.tag).where(
    image_tags.c.image_id.in_(_IDS)
)
_TAKEN_OFF = delete(image_tags).where(
    image_tags.c.image_id.in_(_IDS), image_tags.c.folded.in_(bindparam("tags", expanding=True))
)
_NEW = ("owner", "folded", "tag")
_TAGGED = select(images.c.id, *(bindparam(name, type_=String()) for name in _NEW)).where(
    images.c.id.in_(_IDS)
)
_COUNTED = (
    select(image_tags.c.folded, func.count().label("images"), _SPELLED.label("tag"))
    .where(_OWN, *_BEGINS)
    .group_by(image_tags.c.folded)
    .order_by(image_tags.c.folded)
)
# Of most libraries little is in the trash: to count that, and to take it off, needs no join of all.
_TRASHED = (
    select(image_tags.c.folded, func.count().label("number"))
    .join(images, images.c.id == image_tags.c.image_id)
    .where(visibility.own_trashed(bindparam("owner")), *_BEGINS)
    .group_by(image_tags.c.folded)
)


@dataclass(frozen=True)
class CountedTag:
    """A tag, and how many images of its owner have it, those in the trash left out."""

    tag: str
    images: int


class Tags:
    """The tags of all owners; all raise DatabaseUnavailable."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of_images(self, image_ids: Sequence[str]) -> dict[str, list[str]]:
        """Return the tags of images in their order; one without any is not among them."""
        if not image_ids:
            return {}
        with self._database.reading() as connection:
            return tags_of(connection, image_ids)

    def of_image(self, image_id: str) -> list[str]:
        """Return the tags of an image in their order."""
        return self.of_images([image_id]).get(image_id, [])

    def counted(self, owner: str, prefix: str, limit: int) -> list[CountedTag]:
        """Return the first tags of an owner that begin so; `prefix` is folded.

        A tag that only images in the trash have is not among them.
        """
        with self._database.reading() as connection:
            found = counted(connection, owner, prefix, prefix + _LAST_SIGN)
        return found[:limit]


def is_at_or_below(folded: ColumnElement[str], tag: str) -> ColumnElement[bool]:
    """Select a tag, which is folded, and all below it: one range but for what is between."""
    return and_(
        folded >= tag,
        folded < tag + AFTER_SEPARATOR,
        or_(folded == tag, folded >= tag + SEPARATOR),
    )


def tags_of(connection: Connection, image_ids: Sequence[str]) -> dict[str, list[str]]:
    """Return the tags of images in their order, with one statement for all of them."""
    found: dict[str, list[str]] = {}
    query = (
        select(image_tags.c.image_id, image_tags.c.tag)
        .where(image_tags.c.image_id.in_(image_ids))
        .order_by(image_tags.c.folded)
    )
    for image_id, tag in connection.execute(query):
        found.setdefault(image_id, []).append(tag)
    return found


def folded_tags_of(connection: Connection, image_ids: Sequence[str]) -> dict[str, dict[str, str]]:
    """Return the tags of each of these images by their folded forms."""
    found: dict[str, dict[str, str]] = {one: {} for one in image_ids}
    if image_ids:
        for image_id, folded, tag in connection.execute(_FOLDED, {"ids": image_ids}):
            found[image_id][folded] = tag
    return found


def counted(connection: Connection, owner: str, first: str, last: str) -> list[CountedTag]:
    """Return the tags of an owner from a folded form to before another one, in their order."""
    values = {"owner": owner, "first": first, "last": last}
    trashed = {row.folded: row.number for row in connection.execute(_TRASHED, values)}
    kept = (
        CountedTag(row.tag, row.images - trashed.get(row.folded, 0))
        for row in connection.execute(_COUNTED, values)
    )
    return [one for one in kept if one.images > 0]


def spellings(connection: Connection, owner: str, first: str, last: str) -> dict[str, str]:
    """Return how an owner spells the tags from a folded form to before another one."""
    values = {"owner": owner, "first": first, "last": last}
    return {row.folded: row.tag for row in connection.execute(_COUNTED, values)}


def replace(connection: Connection, owner: str, image_id: str, tags: Iterable[TagName]) -> None:
    """Give an image these tags and no other ones.

    The image is the owner's, who is locked, so that all images get one spelling of a tag.
    """
    wanted = list(tags)
    connection.execute(
        delete(image_tags).where(
            image_tags.c.image_id == image_id,
            image_tags.c.folded.not_in([one.folded for one in wanted]),
        )
    )
    for one in wanted:
        insert_tag(connection, owner, [image_id], one)
    search_texts.refresh(connection, [image_id])


def add(
    connection: Connection,
    owner: str,
    had: Mapping[str, Collection[str]],
    tags: Collection[TagName],
) -> set[str]:
    """Give images more tags; return those that would have too many, and stay as they are.

    `had` are the images, which are those of the owner, who is locked, with the folded forms of the
    tags that each of them has.
    """
    new = {one.folded for one in tags}
    full = {one for one, folded in had.items() if len(new.union(folded)) > MOST_TAGS}
    lacking = [one for one, folded in had.items() if one not in full and not new.issubset(folded)]
    if lacking:
        for tag in tags:
            insert_tag(connection, owner, lacking, tag)
        search_texts.refresh(connection, lacking)
    return full


def remove(connection: Connection, image_ids: Collection[str], tags: Collection[TagName]) -> None:
    """Take tags off images of an owner, who is locked."""
    values = {"ids": list(image_ids), "tags": [one.folded for one in tags]}
    gone = connection.execute(_TAKEN_OFF, values)
    if gone.rowcount:
        search_texts.refresh(connection, image_ids)


def spelling(connection: Connection, owner: str, folded: str) -> str | None:
    """Return how an owner spells a tag, if any image has it: the spelling that came first."""
    values = {"owner": owner, "f": folded}
    found: str | None = connection.execute(_SPELLING, values).scalar()
    return found


def insert_tag(
    connection: Connection, owner: str, image_ids: Collection[str], tag: TagName
) -> None:
    """Give images of an owner, who is locked, a tag, spelled as other images have it.

    Their texts are left to the caller.
    """
    if image_ids:
        text = spelling(connection, owner, tag.folded) or tag.text
        insert = insert_unless_there(connection, image_tags).from_select(
            ["image_id", *_NEW], _TAGGED
        )
        values = {"ids": list(image_ids), "owner": owner, "folded": tag.folded, "tag": text}
        connection.execute(insert, values)
