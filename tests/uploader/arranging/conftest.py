"""What the tests of albums share: some images of Alice, and what keeps albums of them."""

from collections.abc import Callable

import pytest

from tests.uploader.rows import kept
from uploader.arranging.album import Album, NewAlbum
from uploader.arranging.album_images import AlbumImages
from uploader.arranging.albums import Albums
from uploader.library.lifecycle import Lifecycle
from uploader.library.trash import Trash
from uploader.records.database import Database
from uploader.records.quota import Quota

MakeAlbum = Callable[..., Album]
MakeImages = Callable[[int], list[str]]


@pytest.fixture
def lifecycle(database: Database) -> Lifecycle:
    return Lifecycle(database, Quota(None, None))


@pytest.fixture
def trash(database: Database) -> Trash:
    return Trash(database, 30)


@pytest.fixture
def albums(database: Database) -> Albums:
    return Albums(database)


@pytest.fixture
def album_images(database: Database) -> AlbumImages:
    return AlbumImages(database)


@pytest.fixture
def make_album(albums: Albums) -> MakeAlbum:
    """Make albums of a user."""

    def make(user: str, name: str = "Lisbon", **more: str | None) -> Album:
        return albums.create(user, NewAlbum(name, **more))  # type: ignore[arg-type]  # Its fields.

    return make


@pytest.fixture
def make_images(lifecycle: Lifecycle) -> MakeImages:
    """Make images of Alice, and return their ids."""
    return lambda count: [kept(lifecycle).id for _ in range(count)]
