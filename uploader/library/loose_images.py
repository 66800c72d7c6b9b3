"""Which images lack tags or albums: rows that triggers of the database keep, made true again."""

import structlog
from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    String,
    Subquery,
    cast,
    delete,
    func,
    insert,
    select,
    tuple_,
    union_all,
)

from uploader.library import visibility
from uploader.records.database import Database
from uploader.records.quota import lock_owner
from uploader.records.tables import album_images, albums, image_tags, images, loose_images, usage

_COLUMNS = [column.name for column in loose_images.c]
_COPIED = (images.c.created_at, images.c.taken_at, images.c.sort_name, images.c.bytes)
HAS_TAGS = (
    # By the plain column, SQLite would walk through all tags of the owner for each image.
    select(image_tags.c.image_id)
    .where(image_tags.c.image_id == images.c.id, image_tags.c.owner.concat("") == images.c.owner)
    .correlate(images)
    .exists()
)
# Of an album that is deleted there may be rows left, which count until they are removed.
_IS_FILED = (
    select(album_images.c.image_id)
    .select_from(album_images.outerjoin(albums, albums.c.id == album_images.c.album_id))
    .where(
        album_images.c.image_id == images.c.id,
        func.coalesce(albums.c.owner, images.c.owner) == images.c.owner,
    )
    .correlate(images)
    .exists()
)

log = structlog.get_logger(__name__)


def mend(database: Database) -> int:
    """Compare the rows of all owners with their images; return how many owners' were wrong.

    Raises DatabaseUnavailable.
    """
    with database.reading() as connection:
        owners = list(connection.execute(select(usage.c.owner)).scalars())
    return sum(_mend(database, owner) for owner in owners)


def _mend(database: Database, owner: str) -> bool:
    missing, wrong = _differing(owner)
    with database.reading() as connection:
        if _is_empty(connection, missing) and _is_empty(connection, wrong):
            return False
    with database.writing() as connection:
        lock_owner(connection, owner, adds=False)
        key = tuple_(loose_images.c.image_id, loose_images.c.lacks)
        # What lacks may be there as another owner's.
        for rows in (wrong.subquery(), missing.subquery()):
            its = select(rows.c.image_id, rows.c.lacks)
            connection.execute(delete(loose_images).where(key.in_(its)))
        connection.execute(insert(loose_images).from_select(_COLUMNS, missing))
    log.warning("loose_images_mended")
    return True


def _differing(owner: str) -> tuple[Select[tuple[object, ...]], Select[tuple[object, ...]]]:
    """Select the rows that lack, and those that are too many; what has changed is in both."""
    wanted = _wanted(owner)
    kept = select(loose_images).where(loose_images.c.owner == owner)
    missing = select(wanted).except_(kept).subquery()
    wrong = kept.except_(select(wanted)).subquery()
    return select(missing), select(wrong)


def _wanted(owner: str) -> Subquery:
    return union_all(
        _lacking("tags", ~HAS_TAGS, owner), _lacking("albums", ~_IS_FILED, owner)
    ).subquery()


def _lacking(what: str, condition: ColumnElement[bool], owner: str) -> Select[tuple[object, ...]]:
    return select(
        images.c.id.label("image_id"),
        cast(what, String(6)).label("lacks"),
        images.c.owner,
        visibility.IS_TRASHED.label("trashed"),
        *_COPIED,
    ).where(images.c.owner == owner, condition)


def _is_empty(connection: Connection, rows: Select[tuple[object, ...]]) -> bool:
    return connection.execute(rows.limit(1)).first() is None
