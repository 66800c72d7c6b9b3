"""The texts by which images are found: what is known of each in words, folded, as one row."""

import unicodedata
from collections.abc import Collection, Iterable
from functools import cache
from typing import Any

from sqlalchemy import Connection, Dialect, bindparam, select, update

from uploader.records.database import Database
from uploader.records.quota import lock_owner
from uploader.records.tables import image_tags, image_texts, images

# Below the number of variables that every database takes in one statement.
_AT_ONCE = 500
# They only choose how the sign before them is drawn, as a text or as an emoji.
_VARIATION_SELECTORS = {*map(chr, range(0xFE00, 0xFE10)), *map(chr, range(0xE0100, 0xE01F0))}
# Which of these a phrase is in is the same to whoever looks for it, but it is in one of them.
_BETWEEN = "\n"
_WORDS = (
    images.c.id, images.c.owner, images.c.name, images.c.alt, images.c.description,
    images.c.camera, images.c.lens,
)  # fmt: skip
_SOME = select(*_WORDS).where(images.c.id.in_(bindparam("ids", expanding=True)))
_TAGS = (
    select(image_tags.c.image_id, image_tags.c.tag)
    .where(image_tags.c.image_id.in_(bindparam("ids", expanding=True)))
    .order_by(image_tags.c.folded)
)
_UNWRITTEN = (
    select(image_texts.c.image_id)
    # By the plain column, SQLite would walk through all texts of the owner.
    .where(image_texts.c.owner.concat("") == bindparam("user"), image_texts.c.text.is_(None))
    .limit(_AT_ONCE)
)
_WRITTEN = (
    update(image_texts)
    .where(image_texts.c.owner == bindparam("user"), image_texts.c.image_id == bindparam("image"))
    .values(text=bindparam("words"), camera=bindparam("seen_by"))
)


def fold(text: str) -> str:
    """Return a text in the form in which texts are compared: without case, marks and width.

    Compatibility caseless matching (Unicode, D146) with all marks dropped that are drawn above or
    below a letter; white space is one space.
    """
    if text.isascii():
        return " ".join(text.casefold().split())
    plain = unicodedata.normalize("NFD", text)
    for _ in range(2):
        plain = unicodedata.normalize("NFKD", plain.casefold())
    return " ".join("".join(one for one in plain if not _is_mark(one)).split())


def refresh(connection: Connection, image_ids: Collection[str]) -> None:
    """Write the texts of images anew, in the transaction that has changed what is in them."""
    ids = list(image_ids)
    for first in range(0, len(ids), _AT_ONCE):
        some = {"ids": ids[first : first + _AT_ONCE]}
        rows = connection.execute(_SOME, some).all()
        if rows:
            tags: dict[str, list[str]] = {}
            for image_id, tag in connection.execute(_TAGS, some):
                tags.setdefault(image_id, []).append(tag)
            _write(connection, [_values(row, tags.get(row.id, ())) for row in rows])


def write_missing(database: Database, owner: str) -> None:
    """Write the texts that a version of this service without them has left out.

    A trigger of the database marks them; there are none where no such version runs beside.
    """
    while _unwritten(database, owner):
        with database.writing() as connection:
            # Whoever changes the words of an image holds this lock.
            lock_owner(connection, owner, adds=False)
            refresh(connection, connection.execute(_UNWRITTEN, {"user": owner}).scalars().all())


def _unwritten(database: Database, owner: str) -> bool:
    return database.look_up(_UNWRITTEN, {"user": owner}) is not None


def _write(connection: Connection, texts: list[dict[str, str]]) -> None:
    """Write texts by the driver itself: a bulk action writes thousands, in a third of the time."""
    sql, names = _in_words_of_the_driver(connection.dialect)
    if names:
        connection.exec_driver_sql(sql, [tuple(one[name] for name in names) for one in texts])
    else:
        connection.exec_driver_sql(sql, texts)


@cache
def _in_words_of_the_driver(dialect: Dialect) -> tuple[str, tuple[str, ...]]:
    """Return the statement, and the order of its values where the driver wants one."""
    compiled: Any = _WRITTEN.compile(dialect=dialect)
    return str(compiled), tuple(compiled.positiontup or ())


def _values(row: Any, tags: Iterable[str]) -> dict[str, str]:
    camera = _joined(row.camera, row.lens)
    words = _joined(row.name, row.alt, row.description or "", row.camera, row.lens, *tags)
    return {"user": row.owner, "image": row.id, "words": words, "seen_by": camera}


def _joined(*texts: str) -> str:
    return _BETWEEN.join(fold(text) for text in texts if text)


def _is_mark(sign: str) -> bool:
    return unicodedata.combining(sign) != 0 or sign in _VARIATION_SELECTORS
