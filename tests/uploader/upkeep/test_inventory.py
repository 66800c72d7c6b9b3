"""The objects that rows refer to: in the order of a listing, with what is known of each."""

import dataclasses

import pytest

from tests.uploader.cast import a_key
from tests.uploader.records.upload_records import UploadRecords
from tests.uploader.rows import a_part, an_image, kept, queued_keys
from uploader.clock import SECOND, microseconds_now
from uploader.library.lifecycle import Lifecycle
from uploader.records.database import Database
from uploader.records.deletion_queue import DeletionQueue
from uploader.records.identifiers import new_id
from uploader.records.quota import Quota
from uploader.upkeep.inventory import COLUMNS, Expected, Inventory
from uploader.upkeep.repairs import Repairs


@pytest.fixture
def lifecycle(database: Database) -> Lifecycle:
    return Lifecycle(database, Quota(None, None))


@pytest.fixture
def inventory(database: Database) -> Inventory:
    return Inventory(database)


def test_the_inventory_is_in_the_order_of_listings_however_long(database: Database) -> None:
    lifecycle = Lifecycle(database, Quota(None, None))
    made = [an_image() for _ in range(40)]
    for one in made:
        lifecycle.begin(one)
    inventory = Inventory(database, at_once=7)
    keys = [one.key for one in inventory.expected("o")]
    assert keys == sorted(one.original_key for one in made)


def test_each_kind_says_what_its_rows_know(
    database: Database, lifecycle: Lifecycle, inventory: Inventory
) -> None:
    image = kept(
        lifecycle,
        bytes=700,
        preview_key=a_key("p", "webp"),
        preview_sha256="0" * 64,
        card_key=a_key("c", "jpg"),
        card_sha256="0" * 64,
        thumb_2x_key=a_key("d", "webp"),
        thumb_2x_sha256="0" * 64,
    )
    assert image.preview_key is not None
    assert image.card_key is not None
    assert image.thumb_2x_key is not None
    assert list(inventory.expected("o")) == [Expected(image.original_key, 700, damaged=False)]
    assert list(inventory.expected("t")) == [Expected(image.thumb_key, None, damaged=False)]
    assert list(inventory.expected("p")) == [Expected(image.preview_key, None, damaged=False)]
    assert list(inventory.expected("c")) == [Expected(image.card_key, None, damaged=False)]
    assert list(inventory.expected("d")) == [Expected(image.thumb_2x_key, None, damaged=False)]
    assert list(inventory.expected("u")) == []
    Repairs(database).mark_damaged(image.original_key)
    assert [one.damaged for kind in "otpcd" for one in inventory.expected(kind)] == [True] * 5


def test_a_part_of_an_upload_has_its_size(database: Database, inventory: Inventory) -> None:
    records, part = UploadRecords(database), a_part(0, 40)
    records.leases.advance(records.leased(records.begun()), part)
    assert list(inventory.expected("u")) == [Expected(part.key, 40, damaged=False)]


def test_objects_that_images_share_are_expected_once(
    lifecycle: Lifecycle, inventory: Inventory
) -> None:
    image = kept(lifecycle)
    copy = dataclasses.replace(image, id=new_id(), state="ready")
    assert lifecycle.begin_copy(copy, image.id)
    assert [one.key for one in inventory.expected("o")] == [image.original_key]


def test_the_kinds_are_those_of_the_keys_in_their_order() -> None:
    assert list(COLUMNS) == ["o", "t", "p", "c", "d", "u"]


def test_an_object_is_a_stray_once_and_only_without_a_row(
    database: Database, lifecycle: Lifecycle, inventory: Inventory
) -> None:
    image, stray = an_image(), a_key("o", "png")
    lifecycle.begin(image)
    assert not inventory.enqueue_stray(image.original_key, 0)
    assert inventory.enqueue_stray(stray, 0)
    assert not inventory.enqueue_stray(stray, 0)
    assert queued_keys(database) == [stray]


def test_a_shorter_quarantine_is_for_strays_alone(
    database: Database, lifecycle: Lifecycle, inventory: Inventory
) -> None:
    later, stray = microseconds_now() + 3600 * SECOND, a_key("o", "png")
    inventory.enqueue_stray(stray, later)
    pending = an_image()
    lifecycle.begin(pending)
    lifecycle.abandon(pending, after=3600)
    waiting = DeletionQueue(database)
    inventory.shorten_quarantine(3600)
    assert waiting.due(microseconds_now(), 10) == []
    inventory.shorten_quarantine(0)
    assert waiting.due(microseconds_now(), 10) == [stray]
