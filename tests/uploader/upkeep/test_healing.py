"""Single objects: read, and healed or marked where they are lost or wrong."""

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO, cast

import pytest
from sqlalchemy import update

from tests.uploader.cast import ALICE, FakeStore, a_key
from tests.uploader.records.upload_records import UploadRecords
from tests.uploader.rows import a_part, kept, queued_keys
from uploader.decoding.formats import PictureFormat
from uploader.decoding.gatekeeper import Gatekeeper, Verdict
from uploader.library.catalogue import Catalogue
from uploader.library.image import LATER_RENDITIONS, Image, LaterRendition
from uploader.library.lifecycle import Lifecycle
from uploader.outcomes import NotDecodable, StorageUnavailable
from uploader.records.database import Database
from uploader.records.quota import Quota
from uploader.records.tables import images
from uploader.upkeep.healing import Healer
from uploader.upkeep.repairs import Repairs
from uploader.upkeep.report import Report

ORIGINAL, THUMB, PREVIEW, REMADE = b"an original", b"a thumbnail", b"a preview", b"a remade one"
CARD_BYTES = b"a card"
SHARP = b"a thumbnail for dense screens"


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


class StandIn:
    """Makes the same thumbnail of everything, or finds nothing decodable."""

    refuses = False
    orientation = 1

    def inspect(
        self,
        file: BinaryIO,
        picture_format: PictureFormat,
        owner: str,
        can_wait: Callable[[], bool],
        orientation: int,
    ) -> Verdict:
        self.orientation = orientation
        assert file.read() == ORIGINAL
        assert can_wait()
        assert owner == ALICE
        if self.refuses:
            raise NotDecodable
        return Verdict(1, 1, 1, REMADE)


@pytest.fixture
def decoders() -> StandIn:
    return StandIn()


@pytest.fixture
def healer(database: Database, store: FakeStore, decoders: StandIn, tmp_path: Path) -> Healer:
    return Healer(Repairs(database), store, cast(Gatekeeper, cast(Any, decoders)), tmp_path)


@pytest.fixture
def image(database: Database, store: FakeStore) -> Image:
    """A ready image of Alice with all of its objects."""
    preview, card, sharp = a_key("p", "webp"), a_key("c", "jpg"), a_key("d", "webp")
    made = kept(
        Lifecycle(database, Quota(None, None)),
        sha256=sha256(ORIGINAL), bytes=len(ORIGINAL), thumb_sha256=sha256(THUMB),
        preview_key=preview, preview_sha256=sha256(PREVIEW),
        card_key=card, card_sha256=sha256(CARD_BYTES),
        thumb_2x_key=sharp, thumb_2x_sha256=sha256(SHARP),
    )  # fmt: skip
    store.objects = {
        made.original_key: ORIGINAL, made.thumb_key: THUMB, preview: PREVIEW, card: CARD_BYTES,
        sharp: SHARP,
    }  # fmt: skip
    return made


def reload(database: Database, image: Image) -> Image:
    return Catalogue(database).load_own_image(image.owner, image.id)


def found(report: Report) -> dict[str, int]:
    return {name: number for name, number in report.as_json().items() if number}


@pytest.mark.parametrize("kind", list("otpcd"))
def test_what_is_as_it_should_be_is_left_alone(
    healer: Healer, database: Database, image: Image, kind: str
) -> None:
    keys = dict(zip("otpcd", image.keys, strict=True))
    report = Report()
    healer.check(kind, keys[kind], report)
    assert found(report) == {}
    assert reload(database, image).keys == image.keys
    assert queued_keys(database) == []


@pytest.mark.parametrize("data", [None, b"another one", ORIGINAL[:-1]])
def test_an_image_is_damaged_by_its_lost_or_wrong_original_and_restored_by_the_right_one(
    healer: Healer, store: FakeStore, database: Database, image: Image, data: bytes | None
) -> None:
    if data is None:
        del store.objects[image.original_key]
    else:
        store.objects[image.original_key] = data
    assert not healer.check_original(image.original_key, Report())
    assert reload(database, image).is_damaged
    store.objects[image.original_key] = ORIGINAL
    report = Report()
    assert healer.check_original(image.original_key, report)
    assert found(report) == {"restored": 1}
    assert not reload(database, image).is_damaged


def test_an_original_of_nobody_is_not_intact(healer: Healer) -> None:
    report = Report()
    assert not healer.check_original(a_key("o", "png"), report)
    assert found(report) == {}


def test_a_wrong_thumbnail_is_remade_of_the_original(
    healer: Healer, store: FakeStore, database: Database, image: Image
) -> None:
    store.objects[image.thumb_key] = b"wrong"
    report = Report()
    healer.check("t", image.thumb_key, report)
    healed = reload(database, image)
    assert found(report) == {"renditions_dropped": 1}
    assert (healed.thumb_sha256, store.objects[healed.thumb_key]) == (sha256(REMADE), REMADE)
    assert queued_keys(database) == [image.thumb_key]


def test_the_thumbnail_of_a_damaged_image_stays_as_it_is(
    healer: Healer, store: FakeStore, database: Database, image: Image
) -> None:
    Repairs(database).mark_damaged(image.original_key)
    store.objects[image.thumb_key] = b"wrong"
    report = Report()
    healer.check("t", image.thumb_key, report)
    assert found(report) == {}
    assert reload(database, image).thumb_key == image.thumb_key


def test_the_thumbnail_of_a_turned_picture_is_remade_turned(
    database: Database, store: FakeStore, healer: Healer, image: Image, decoders: StandIn
) -> None:
    with database.writing() as connection:
        connection.execute(update(images).values(turn=90))
    store.objects[image.thumb_key] = b"wrong"
    turned = Catalogue(database).load_own_image(ALICE, image.id)
    healer.check_thumb(turned, Report())
    assert decoders.orientation == 6


def test_a_thumbnail_that_cannot_be_remade_is_said_and_ends_nothing(
    healer: Healer, store: FakeStore, decoders: StandIn, image: Image
) -> None:
    decoders.refuses = True
    del store.objects[image.thumb_key]
    report = Report()
    healer.check_thumb(image, report)
    assert found(report) == {"renditions_dropped": 1, "unreadable": 1}


@pytest.mark.parametrize("rendition", LATER_RENDITIONS, ids=lambda one: one.name)
def test_a_wrong_rendition_is_dropped_and_no_other_one(
    healer: Healer,
    store: FakeStore,
    database: Database,
    image: Image,
    rendition: LaterRendition,
) -> None:
    key = image.key_of(rendition) or ""
    store.objects[key] = b"wrong"
    report = Report()
    healer.check(rendition.kind, key, report)
    assert found(report) == {"renditions_dropped": 1}
    assert set(reload(database, image).keys) == set(image.keys) - {key}
    assert queued_keys(database) == [key]


def test_a_lost_part_fails_its_upload(healer: Healer, store: FakeStore, database: Database) -> None:
    records, part = UploadRecords(database), a_part(0, 4)
    upload = records.begun()
    records.leases.advance(records.leased(upload), part)
    healer.check("u", part.key, Report())
    assert records.rows.load(ALICE, upload.id).state == "failed"


def test_a_wrong_read_is_read_again(
    database: Database, decoders: StandIn, image: Image, tmp_path: Path
) -> None:
    reads = iter([b"broken on the way", ORIGINAL])

    class Flickering(FakeStore):
        def read(self, key: str) -> Iterator[bytes]:
            yield next(reads)

    gatekeeper = cast(Gatekeeper, cast(Any, decoders))
    healer = Healer(Repairs(database), Flickering(), gatekeeper, tmp_path)
    assert healer.check_original(image.original_key, Report())
    assert next(reads, None) is None


def test_an_object_that_cannot_be_read_is_said_and_changes_nothing(
    healer: Healer, store: FakeStore, database: Database, image: Image
) -> None:
    store.unreadable = {image.original_key}
    report = Report()
    assert not healer.check_original(image.original_key, report)
    assert found(report) == {"unreadable": 1}
    assert not reload(database, image).is_damaged


def test_a_thumbnail_is_not_remade_while_the_store_is_down(
    healer: Healer, store: FakeStore, database: Database, image: Image
) -> None:
    store.objects[image.thumb_key] = b"wrong"
    store.failing = {"put", "ready"}
    with pytest.raises(StorageUnavailable):
        healer.check_thumb(image, Report())
    assert reload(database, image).thumb_key == image.thumb_key


@pytest.mark.parametrize("kind", list("otpcd"))
def test_a_store_that_is_down_ends_the_check(
    healer: Healer, store: FakeStore, database: Database, image: Image, kind: str
) -> None:
    store.failing = {"read", "ready"}
    key = dict(zip("otpcd", image.keys, strict=True))[kind]
    with pytest.raises(StorageUnavailable):
        healer.check(kind, key, Report())
    assert not reload(database, image).is_damaged
