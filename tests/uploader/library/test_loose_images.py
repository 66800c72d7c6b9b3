"""The rows of what images lack are made true again, by whatever they became wrong."""

from typing import Any

import pytest
from sqlalchemy import delete, insert, select, update

from tests.uploader.cast import ALICE, BOB
from tests.uploader.rows import kept
from uploader.arranging.album import NewAlbum
from uploader.arranging.album_images import AlbumImages
from uploader.arranging.albums import Albums
from uploader.library.lifecycle import Lifecycle
from uploader.library.loose_images import mend
from uploader.library.trash import Trash
from uploader.records.audit_log import NO_ORIGIN
from uploader.records.database import Database
from uploader.records.quota import Quota
from uploader.records.tables import album_images, albums, image_tags, loose_images

_OF_ALICE = loose_images.c.owner == ALICE


def rows(database: Database) -> list[tuple[Any, ...]]:
    with database.reading() as connection:
        query = select(loose_images).order_by(loose_images.c.image_id, loose_images.c.lacks)
        return [tuple(row) for row in connection.execute(query)]


@pytest.fixture
def library(database: Database) -> list[str]:
    """Alice has an image with a tag, one in an album, one in the trash and a plain one; Bob one."""
    lifecycle = Lifecycle(database, Quota(None, None))
    tagged, filed, trashed, plain = (kept(lifecycle, name=f"{n}.png").id for n in range(4))
    kept(lifecycle, owner=BOB)
    with database.writing() as connection:
        row = {"image_id": tagged, "owner": ALICE, "folded": "a", "tag": "a"}
        connection.execute(insert(image_tags).values(row))
    album = Albums(database).create(ALICE, NewAlbum(name="Trip"))
    AlbumImages(database).add(ALICE, album.id, [filed])
    Trash(database, 30).put(ALICE, trashed, NO_ORIGIN)
    return [tagged, filed, trashed, plain]


def test_what_is_true_stays_as_it_is(database: Database, library: list[str]) -> None:
    before = rows(database)
    assert len(before) == 8
    assert mend(database) == 0
    assert rows(database) == before


@pytest.mark.parametrize(
    "wrong",
    [
        delete(loose_images).where(_OF_ALICE),
        delete(loose_images).where(_OF_ALICE, loose_images.c.lacks == "tags"),
        update(loose_images).where(_OF_ALICE).values(bytes=9),
        update(loose_images).where(_OF_ALICE).values(trashed=True),
        update(loose_images).where(_OF_ALICE).values(owner=BOB),
        update(loose_images).where(_OF_ALICE).values(sort_name="other", created_at=1, taken_at=2),
    ],
    ids=["none", "no-tags", "bytes", "trash", "owner", "orders"],
)
def test_rows_that_are_wrong_are_mended(database: Database, library: list[str], wrong: Any) -> None:
    before = rows(database)
    with database.writing() as connection:
        connection.execute(wrong)
    assert rows(database) != before
    mend(database)
    assert rows(database) == before
    assert mend(database) == 0


def test_rows_of_what_is_tagged_or_in_an_album_go(database: Database, library: list[str]) -> None:
    before = rows(database)
    plain = next(row for row in before if row[0] == library[3])
    with database.writing() as connection:
        for image_id, lacks in ((library[0], "tags"), (library[1], "albums")):
            connection.execute(insert(loose_images).values((image_id, lacks, *plain[2:])))
    assert mend(database) == 1
    assert rows(database) == before


def test_what_is_left_of_a_deleted_album_counts_until_it_is_removed(
    database: Database, library: list[str]
) -> None:
    before = rows(database)
    with database.writing() as connection:
        connection.execute(delete(albums))
        assert connection.execute(select(album_images)).all()
    assert mend(database) == 0
    assert rows(database) == before
