"""Tags and albums are those of the owner, whatever rows there are, and each image is found once."""

import random
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from sqlalchemy import delete, exists, func, insert, select, update

from tests.uploader.cast import ALICE, BOB
from tests.uploader.rows import an_image, kept
from uploader.arranging import tags
from uploader.arranging.album import NewAlbum
from uploader.arranging.album_images import AlbumImages, put_back_in
from uploader.arranging.album_list import album_list
from uploader.arranging.album_removal import AlbumRemoval
from uploader.arranging.albums import Albums
from uploader.arranging.tag_changes import TagChanges
from uploader.arranging.tag_names import read_tags
from uploader.library import sorts
from uploader.library.catalogue import Catalogue
from uploader.library.lifecycle import Lifecycle
from uploader.library.listing import Listing
from uploader.library.trash import Trash
from uploader.outcomes import Outcome
from uploader.records.audit_log import NO_ORIGIN
from uploader.records.database import Database
from uploader.records.quota import Quota
from uploader.records.tables import (
    album_images,
    albums,
    deleted_albums,
    image_tags,
    images,
    loose_images,
)
from uploader.search.finder import Finder

_COPIED = (images.c.created_at, images.c.taken_at, images.c.sort_name, images.c.bytes)


@pytest.fixture
def image_id(database: Database) -> str:
    """Make an image of Alice."""
    return kept(Lifecycle(database, Quota(None, None)), name="Beach.png").id


def found(database: Database, typed: str, whole: Listing | None = None) -> list[str]:
    """Search as Alice, from the first page to the last; the count says the same."""
    listing = Finder(database).find(ALICE, typed, whole or sorts.gallery()).listing
    items = [one.id for one in listing.page(database, ALICE, 50, None).items]
    assert listing.count(database, ALICE) == len(items)
    return items


def tag(database: Database, image_id: str, *tags: str, owner: str = ALICE) -> None:
    with database.writing() as connection:
        rows = [{"image_id": image_id, "owner": owner, "folded": one, "tag": one} for one in tags]
        connection.execute(insert(image_tags), rows)


def test_an_image_is_found_once_by_several_of_its_tags(database: Database, image_id: str) -> None:
    tag(database, image_id, "a", "a/b", "c")
    for typed in ("tag:a", "tag:a,c", "tag:a tag:c", "tag:a beach", "tag:c -tag:d"):
        assert found(database, typed) == [image_id], typed
    for typed in ("tag:b", "tag:a -tag:a/b", "tag:a snow", "tag:a is:untagged"):
        assert found(database, typed) == [], typed


def test_what_only_begins_like_a_tag_is_not_below_it(database: Database, image_id: str) -> None:
    tag(database, image_id, "sea-side", "seal", "sea 2", "lake/sea")
    assert found(database, "tag:sea") == []
    tag(database, image_id, "sea/shore/sand")
    assert found(database, "tag:sea") == [image_id]


def test_anothers_tags_never_match(database: Database, image_id: str) -> None:
    tag(database, image_id, "a", owner=BOB)
    assert found(database, "tag:a") == []
    assert found(database, "beach tag:a") == []
    assert found(database, "-tag:a") == [image_id]
    assert found(database, "is:untagged") == [image_id]


def test_anothers_albums_never_match(database: Database, image_id: str) -> None:
    theirs = Albums(database).create(BOB, NewAlbum("Trip"))
    copied = {"position": 1, "created_at": 1, "taken_at": 1, "sort_name": "", "bytes": 1}
    with database.writing() as connection:
        row = {"album_id": theirs.id, "image_id": image_id, **copied}
        connection.execute(insert(album_images), row)
    for typed in ("album:trip", f"album:{theirs.id}", "-in:none", "beach -in:none"):
        assert found(database, typed) == [], typed
    assert found(database, "in:none -album:trip") == [image_id]


def test_an_image_is_found_once_in_several_albums_until_they_are_deleted(
    database: Database, image_id: str
) -> None:
    albums, contents = Albums(database), AlbumImages(database)
    first = albums.create(ALICE, NewAlbum("Trip"))
    second = albums.create(ALICE, NewAlbum("Trip", first.id))
    for album in (first, second):
        contents.add(ALICE, album.id, [image_id])
    for typed in ("album:trip", "-in:none", "beach album:trip", f"album:{second.id}"):
        assert found(database, typed) == [image_id], typed
    assert found(database, "in:none") == []
    other = kept(Lifecycle(database, Quota(None, None))).id
    contents.add(ALICE, albums.create(ALICE, NewAlbum("Other")).id, [other])
    assert found(database, "album:trip -album:other") == [image_id]
    assert found(database, "album:trip album:other") == []
    # Inside the list of an album, whose rows are of the same tables.
    assert found(database, "album:trip -in:none beach", album_list(first, None, None)) == [image_id]
    assert found(database, "in:none", album_list(first, None, None)) == []
    for album in (first, second):
        # What was in them stays a while.
        albums.delete(ALICE, album.id, NO_ORIGIN)
    assert found(database, "in:none") == [image_id]
    assert found(database, "album:trip") == []


def rows_of_scan(database: Database) -> set[tuple[Any, ...]]:
    """Say what the kept rows have to be, by a look at all images."""
    has_tag = exists().where(
        image_tags.c.image_id == images.c.id, image_tags.c.owner == images.c.owner
    )
    both = album_images.outerjoin(albums, albums.c.id == album_images.c.album_id)
    is_held = (
        exists()
        .select_from(both)
        .where(
            album_images.c.image_id == images.c.id,
            func.coalesce(albums.c.owner, images.c.owner) == images.c.owner,
        )
    )
    found = set()
    with database.reading() as connection:
        for lacks, has in (("tags", has_tag), ("albums", is_held)):
            columns = (images.c.id, images.c.owner, images.c.trashed_at, *_COPIED)
            for row in connection.execute(select(*columns).where(~has)):
                image_id, owner, trashed_at, *copied = row
                found.add((image_id, lacks, owner, trashed_at is not None, *copied))
    return found


def rows_kept(database: Database) -> set[tuple[Any, ...]]:
    with database.reading() as connection:
        rows = connection.execute(select(loose_images)).all()
    assert len(set(rows)) == len(rows)
    return {tuple(row) for row in rows}


def changes_of(database: Database, chance: random.Random) -> list[Callable[[str], object]]:
    """Return every way in which what an image has, or is listed by, changes."""
    lifecycle, trash = Lifecycle(database, Quota(None, None)), Trash(database, 30)
    all_albums, contents, catalogue = Albums(database), AlbumImages(database), Catalogue(database)
    tag_changes, removal = TagChanges(database), AlbumRemoval(database, lambda _seconds: None)

    def of(owner: str, table: Any = images) -> str:
        with database.reading() as connection:
            query = select(table.c.id).where(table.c.owner == owner).order_by(table.c.created_at)
            return chance.choice([*connection.execute(query).scalars(), "0" * 22])

    def some(owner: str) -> list[str]:
        return list({of(owner), of(owner)} - {"0" * 22})

    def write(*statements: Any) -> None:
        with database.writing() as connection:
            for one in statements:
                connection.execute(one)

    def names() -> list[Any]:
        return read_tags(chance.sample(["a", "a/b", "c"], chance.randint(0, 2)), "tags")

    def tag_one(owner: str) -> None:
        image_id, wanted = of(owner), names()
        catalogue.change(owner, image_id, {}, on_change=lambda connection: tags.replace(
            connection, owner, image_id, wanted
        ))  # fmt: skip

    def tag_many(owner: str) -> None:
        with database.writing() as connection:
            ids = some(owner)
            had = {one: set(its) for one, its in tags.folded_tags_of(connection, ids).items()}
            tags.add(connection, owner, {one: had.get(one, set()) for one in ids}, names())

    def untag_many(owner: str) -> None:
        with database.writing() as connection:
            tags.remove(connection, some(owner), names())

    def undo_removal(owner: str) -> None:
        album = all_albums.load(owner, of(owner, albums)).id
        with database.writing() as connection:
            put_back_in(connection, album, [(one, 7) for one in some(owner)])

    def many_at_once(owner: str) -> None:
        states = ["ready", "damaged", "pending"]
        made = [an_image(owner=owner, state=chance.choice(states)) for _ in range(5)]
        write(insert(images).values([vars(one) for one in made]))
        write(update(images).values(bytes=images.c.bytes + 1))

    def by_an_older_version(owner: str) -> None:
        ids = some(owner)
        write(
            update(images).where(images.c.id.in_(ids)).values(sort_name="", favourite=True),
            delete(image_tags).where(image_tags.c.image_id.in_(ids)),
            delete(images).where(images.c.owner == owner, images.c.state == "pending"),
        )

    return [
        lambda owner: kept(lifecycle, owner=owner),
        lambda owner: kept(lifecycle, owner=owner),
        lambda owner: lifecycle.begin(an_image(owner=owner)),
        many_at_once,
        tag_one, tag_one, tag_many, tag_many, untag_many,
        lambda owner: tag_changes.rename(owner, "a", read_tags(["c"], "tag")[0]),
        lambda owner: tag_changes.delete(owner, "c"),
        lambda owner: all_albums.create(owner, NewAlbum("Trip")),
        *[lambda owner: contents.add(owner, of(owner, albums), some(owner))] * 3,
        lambda owner: contents.remove(owner, of(owner, albums), some(owner)),
        undo_removal,
        lambda owner: all_albums.delete(owner, of(owner, albums), NO_ORIGIN),
        lambda owner: removal.remove(owner),
        lambda owner: trash.put(owner, of(owner), NO_ORIGIN),
        lambda owner: trash.restore(owner, of(owner), NO_ORIGIN),
        lambda owner: lifecycle.delete(owner, of(owner)),
        lambda owner: catalogue.change(owner, of(owner), {"name": "IMG_7.jpg"}, forget_taken=True),
        by_an_older_version,
    ]  # fmt: skip


def test_what_has_no_tag_and_is_in_no_album_is_kept_by_any_change(database: Database) -> None:
    chance = random.Random(5)  # noqa: S311 - Rows of a test.
    changes, lacking, done = changes_of(database, chance), set(), 0
    for _ in range(200):
        with suppress(Outcome):
            chance.choice(changes)(chance.choice([ALICE, ALICE, BOB]))
            done += 1
        kept_rows = rows_kept(database)
        assert kept_rows == rows_of_scan(database)
        lacking |= {row[1:4] for row in kept_rows}
    assert done > 100
    both = {(lacks, owner) for lacks in ("tags", "albums") for owner in (ALICE, BOB)}
    assert {row[:2] for row in lacking} == both
    assert {row[2] for row in lacking} == {False, True}
    Albums(database).create(ALICE, NewAlbum("Last"))
    with database.writing() as connection:
        connection.execute(delete(images).where(images.c.owner == BOB))
    assert {row[2] for row in rows_kept(database)} == {ALICE}


def test_what_was_in_a_deleted_album_is_found_while_that_is_emptied(
    database: Database, image_id: str
) -> None:
    all_albums, contents = Albums(database), AlbumImages(database)
    first, second = (all_albums.create(ALICE, NewAlbum(name)).id for name in ("One", "Two"))
    contents.add(ALICE, first, [image_id])
    all_albums.delete(ALICE, first, NO_ORIGIN)
    assert found(database, "in:none") == [image_id]
    assert found(database, "-in:none") == []
    AlbumRemoval(database).remove(ALICE)
    with database.reading() as connection:
        assert connection.execute(select(deleted_albums)).all() == []
    assert found(database, "in:none") == found(database, "in:none is:untagged") == [image_id]
    contents.add(ALICE, second, [image_id])
    assert found(database, "in:none") == []
    assert found(database, "-in:none is:untagged") == [image_id]
