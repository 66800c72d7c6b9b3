"""Tags and albums are those of the owner, whatever rows there are, and each image is found once."""

import pytest
from sqlalchemy import insert

from tests.uploader.cast import ALICE, BOB
from tests.uploader.rows import kept
from uploader.arranging.album import NewAlbum
from uploader.arranging.album_images import AlbumImages
from uploader.arranging.album_list import album_list
from uploader.arranging.albums import Albums
from uploader.library import sorts
from uploader.library.lifecycle import Lifecycle
from uploader.library.listing import Listing
from uploader.records.audit_log import NO_ORIGIN
from uploader.records.database import Database
from uploader.records.quota import Quota
from uploader.records.tables import album_images, image_tags
from uploader.search.finder import Finder


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
