"""An uploaded image goes to the end of its album, in the order of the choice."""

import itertools

import pytest

from tests.uploader.arranging.conftest import MakeAlbum
from tests.uploader.arranging.shown import shown
from tests.uploader.cast import ALICE, BOB
from tests.uploader.rows import kept
from uploader.arranging.album import NewAlbum
from uploader.arranging.album_filing import CHOICE_SECONDS, AlbumFiling, Filed, Filing
from uploader.arranging.album_images import AlbumImages
from uploader.arranging.album_paths import AlbumPlace
from uploader.arranging.albums import Albums
from uploader.clock import SECOND
from uploader.library.lifecycle import Lifecycle
from uploader.library.trash import Trash
from uploader.outcomes import AlbumByRule, AlbumNotFound, ImageNotFound, NotInAlbum
from uploader.records.audit_log import NO_ORIGIN
from uploader.records.database import Database

NOW = 1_700_000_000 * SECOND
MILLISECOND = SECOND // 1000


@pytest.fixture
def filing(database: Database) -> AlbumFiling:
    return AlbumFiling(database)


def put(filing: AlbumFiling, image_id: str, place: AlbumPlace, at: int | None = None) -> Filed:
    step = Filing(ALICE, image_id, place, at)
    filing.put(step)
    assert step.filed is not None
    return step.filed


@pytest.mark.parametrize("arrival", [*itertools.permutations(range(3))])
def test_images_of_one_choice_are_in_its_order_however_they_arrive(
    database: Database, filing: AlbumFiling, lifecycle: Lifecycle, make_album: MakeAlbum,
    arrival: tuple[int, ...],
) -> None:  # fmt: skip
    album = make_album(ALICE)
    earlier = NOW - (CHOICE_SECONDS + 1) * SECOND
    before = kept(lifecycle, created_at=earlier).id
    put(filing, before, AlbumPlace(album.id), earlier)
    files = [kept(lifecycle, created_at=NOW - place * MILLISECOND) for place in range(3)]
    for place in arrival:
        put(filing, files[place].id, AlbumPlace(album.id), files[place].created_at)
    later = kept(lifecycle, created_at=NOW + SECOND).id
    put(filing, later, AlbumPlace(album.id))
    assert shown(database, album.id) == [before, *(one.id for one in files), later]


def test_what_is_there_already_keeps_its_place(
    database: Database, filing: AlbumFiling, lifecycle: Lifecycle, make_album: MakeAlbum
) -> None:
    album = make_album(ALICE)
    first, second = (kept(lifecycle, created_at=NOW - number) for number in range(2))
    for _ in range(2):
        for image in (first, second):
            filed = put(filing, image.id, AlbumPlace(album.id), NOW + 1)
    assert sorted(shown(database, album.id)) == sorted([first.id, second.id])
    assert filed.album is not None
    assert (filed.album.images, filed.problem) == (2, None)


def test_an_image_in_the_trash_is_no_bank(
    database: Database, filing: AlbumFiling, lifecycle: Lifecycle, trash: Trash,
    make_album: MakeAlbum,
) -> None:  # fmt: skip
    album = make_album(ALICE)
    one, two, three = (
        kept(lifecycle, created_at=NOW - number * MILLISECOND) for number in range(3)
    )
    put(filing, three.id, AlbumPlace(album.id), three.created_at)
    trash.put(ALICE, three.id, NO_ORIGIN)
    put(filing, two.id, AlbumPlace(album.id), two.created_at)
    put(filing, one.id, AlbumPlace(album.id), one.created_at)
    assert shown(database, album.id) == [one.id, two.id]


def test_what_cannot_be_is_said_before_anything_is_stored(
    filing: AlbumFiling, albums: Albums, make_album: MakeAlbum
) -> None:
    filing.check(ALICE, AlbumPlace(None, ("new", "newer")))
    filing.check(ALICE, AlbumPlace(make_album(ALICE).id, ("new",)))
    search = albums.create(ALICE, NewAlbum("search", sort="taken", rule="cat"))
    for place, outcome in (
        (AlbumPlace(make_album(BOB).id), AlbumNotFound),
        (AlbumPlace("0" * 22), AlbumNotFound),
        (AlbumPlace("0" * 22, ("new",)), AlbumNotFound),
        (AlbumPlace(search.id), AlbumByRule),
    ):
        with pytest.raises(outcome):
            filing.check(ALICE, place)
    assert [one.name for one in albums.all(ALICE)] == ["Lisbon", "search"]


def test_an_album_that_is_gone_meanwhile_is_told_and_loses_no_image(
    filing: AlbumFiling, albums: Albums, lifecycle: Lifecycle, make_album: MakeAlbum,
) -> None:  # fmt: skip
    gone, image = make_album(ALICE), kept(lifecycle)
    albums.delete(ALICE, gone.id, NO_ORIGIN)
    for place in (AlbumPlace(gone.id), AlbumPlace(gone.id, ("below",))):
        filed = put(filing, image.id, place)
        assert filed.album is None
        assert isinstance(filed.problem, AlbumNotFound)
    assert albums.all(ALICE) == []


def test_an_image_that_is_gone_meanwhile_makes_no_album(
    filing: AlbumFiling, albums: Albums
) -> None:
    with pytest.raises(ImageNotFound):
        put(filing, "0" * 22, AlbumPlace(None, ("Rome",)))
    assert albums.all(ALICE) == []


def test_a_step_without_an_album_does_nothing(filing: AlbumFiling, lifecycle: Lifecycle) -> None:
    step = Filing(ALICE, kept(lifecycle).id, None)
    filing.put(step)
    kept(lifecycle)
    assert step.filed is None


def test_where_an_image_is_can_be_asked_again(
    filing: AlbumFiling, albums: Albums, album_images: AlbumImages, lifecycle: Lifecycle
) -> None:
    image, place = kept(lifecycle).id, AlbumPlace(None, ("Rome",))
    assert isinstance(filing.find(ALICE, image, place).problem, AlbumNotFound)
    filed = put(filing, image, place)
    assert filed.album is not None
    for asked in (place, AlbumPlace(filed.album.id)):
        assert filing.find(ALICE, image, asked) == filed
    album_images.remove(ALICE, filed.album.id, [image])
    assert isinstance(filing.find(ALICE, image, place).problem, NotInAlbum)
    albums.delete(ALICE, filed.album.id, NO_ORIGIN)
    assert isinstance(filing.find(ALICE, image, AlbumPlace(filed.album.id)).problem, AlbumNotFound)
