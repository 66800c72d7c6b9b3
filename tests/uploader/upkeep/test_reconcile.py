"""Every difference between rows and objects is found, and healed or said."""

import io
import time

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from tests.uploader.cast import ALICE, FakeStore, a_key, headers_of, picture
from tests.uploader.resuming.clients import Tus
from tests.uploader.rows import an_image
from uploader.clock import SECOND, microseconds_now
from uploader.dependencies import Dependencies
from uploader.library.image import LATER_RENDITIONS, Image, LaterRendition
from uploader.outcomes import StorageUnavailable
from uploader.records.quota import Usage
from uploader.records.tables import deletion_queue
from uploader.storage.objects import in_memory
from uploader.upkeep.inventory import Expected
from uploader.upkeep.reconcile import side_by_side

HOUR = 3600.0


@pytest.fixture
def image(client: FlaskClient, d: Dependencies) -> Image:
    """A picture of Alice with all of its objects."""
    answer = client.post("/v1/upload?visibility=link", data=picture(), headers=headers_of(ALICE))
    found = d.catalogue.load_own_image(ALICE, answer.get_json()["id"])
    for rendition in LATER_RENDITIONS:
        found = d.rendition_maker.make(found, rendition)
    return found


def reload(d: Dependencies, image: Image) -> Image:
    return d.catalogue.load_own_image(ALICE, image.id)


def listed(client: FlaskClient) -> list[dict[str, object]]:
    items: list[dict[str, object]] = client.get("/v1/images", headers=headers_of(ALICE)).get_json()[
        "items"
    ]
    return items


def test_where_nothing_differs_nothing_happens(
    d: Dependencies, store: FakeStore, image: Image
) -> None:
    before = dict(store.objects)
    report = d.upkeep.reconcile(grace=0, quarantine=0)
    assert {name: number for name, number in report.items() if number} == {
        "images": 1,
        "objects": 5,
    }
    assert store.objects == before
    assert reload(d, image) == image


def test_the_reconcile_tells_its_progress_and_no_more_than_all(
    d: Dependencies, store: FakeStore, image: Image
) -> None:
    told: list[tuple[int, int]] = []
    d.upkeep.reconcile(progress=lambda *numbers: told.append(numbers))
    assert told == [(1, 5), (2, 5), (3, 5), (4, 5), (5, 5)]
    store.objects[a_key("t", "webp")] = b"nobody's"
    d.upkeep.reconcile(progress=lambda *numbers: told.append(numbers))
    assert told[-1] == (6, 6)


def test_an_object_without_a_row_is_kept_in_quarantine_and_then_removed(
    d: Dependencies, store: FakeStore, image: Image
) -> None:
    stray = a_key("o", "jpg")
    store.objects[stray] = b"nobody's"
    first = d.upkeep.reconcile(grace=HOUR, quarantine=HOUR)
    assert (first["strays"], first["removed"]) == (1, 0)
    assert stray in store.objects
    second = d.upkeep.reconcile(grace=HOUR, quarantine=HOUR)
    assert (second["strays"], second["removed"]) == (0, 0)
    with d.database.writing() as connection:
        connection.execute(update(deletion_queue).values(remove_after=microseconds_now() - SECOND))
    assert d.upkeep.reconcile(grace=HOUR, quarantine=HOUR)["removed"] == 1
    assert set(store.objects) == set(image.keys)


def test_a_shorter_quarantine_holds_for_what_was_queued_before(
    d: Dependencies, store: FakeStore
) -> None:
    store.objects[a_key("t", "webp")] = b"nobody's"
    d.upkeep.reconcile(grace=0, quarantine=HOUR)
    assert d.upkeep.reconcile(grace=0, quarantine=0)["removed"] == 1
    assert store.objects == {}


def test_a_young_object_without_a_row_is_left_alone(d: Dependencies, store: FakeStore) -> None:
    young = a_key("p", "webp")
    store.objects[young] = b"its row is about to come"
    store.modified[young] = time.time() - 60
    assert d.upkeep.reconcile(grace=HOUR, quarantine=0)["strays"] == 0
    assert young in store.objects


def test_a_stray_that_a_row_refers_to_again_is_kept(
    d: Dependencies, store: FakeStore, image: Image
) -> None:
    with d.database.writing() as connection:
        values = {"key": image.original_key, "reason": "stray", "since": 0, "remove_after": 0}
        connection.execute(deletion_queue.insert().values(values))
    d.upkeep.reconcile(grace=0, quarantine=0)
    assert image.original_key in store.objects
    with d.database.reading() as connection:
        assert connection.execute(select(deletion_queue)).first() is None


@pytest.mark.parametrize("harm", ["lost", "shorter"])
def test_a_lost_original_is_said_to_its_owner_and_hidden_from_all_others(
    client: FlaskClient, d: Dependencies, store: FakeStore, image: Image, harm: str
) -> None:
    if harm == "lost":
        del store.objects[image.original_key]
    else:
        store.objects[image.original_key] = store.objects[image.original_key][:-1]
    report = d.upkeep.reconcile()
    assert report["damaged"] == 1
    assert [item["damaged"] for item in listed(client)] == [True]
    as_alice = {"Authorization": f"Bearer {ALICE}"}
    media = f"/internal/media/{image.id}"
    assert client.get(f"{media}/original?ext=png", headers=as_alice).status_code == 403
    assert client.get(f"{media}/thumb", headers=as_alice).status_code == 200
    assert client.get(f"{media}/thumb").status_code == 401
    assert client.get(f"/internal/shared/{image.id}").status_code == 404


def test_an_original_that_is_found_again_makes_its_image_whole(
    client: FlaskClient, d: Dependencies, store: FakeStore, image: Image
) -> None:
    original = store.objects.pop(image.original_key)
    d.upkeep.reconcile()
    store.objects[image.original_key] = original
    report = d.upkeep.reconcile()
    assert (report["restored"], report["damaged"]) == (1, 0)
    assert [item["damaged"] for item in listed(client)] == [False]


def test_sending_a_damaged_picture_again_makes_it_whole(
    client: FlaskClient, d: Dependencies, store: FakeStore, image: Image
) -> None:
    original = store.objects.pop(image.original_key)
    d.upkeep.reconcile()
    form = {"file": (io.BytesIO(original), "cat.png")}
    assert client.post("/v1/upload", data=form, headers=headers_of(ALICE)).status_code == 201
    assert [item["damaged"] for item in listed(client)] == [False, False]
    assert store.objects[reload(d, image).original_key] == original


def test_a_lost_thumbnail_is_made_anew(d: Dependencies, store: FakeStore, image: Image) -> None:
    before = store.objects.pop(image.thumb_key)
    report = d.upkeep.reconcile()
    assert (report["renditions_dropped"], report["damaged"]) == (1, 0)
    healed = reload(d, image)
    assert healed.thumb_key != image.thumb_key
    assert store.objects[healed.thumb_key] == before


def test_an_original_that_cannot_be_read_does_not_end_the_pass_over_all_others(
    client: FlaskClient, d: Dependencies, store: FakeStore, image: Image
) -> None:
    other = client.post("/v1/upload", data=picture(), headers=headers_of(ALICE)).get_json()["id"]
    lost = d.catalogue.load_own_image(ALICE, other).thumb_key
    store.unreadable = {image.original_key}
    for key in (image.thumb_key, lost):
        del store.objects[key]
    report = d.upkeep.reconcile()
    assert (report["unreadable"], report["renditions_dropped"], report["damaged"]) == (1, 2, 0)
    assert d.catalogue.load_own_image(ALICE, other).thumb_key in store.objects


@pytest.mark.parametrize("rendition", LATER_RENDITIONS, ids=lambda one: one.name)
def test_a_lost_rendition_is_made_anew_when_it_is_asked_for(
    d: Dependencies, store: FakeStore, image: Image, rendition: LaterRendition
) -> None:
    before = store.objects.pop(image.key_of(rendition) or "")
    assert d.upkeep.reconcile()["renditions_dropped"] == 1
    remade = d.rendition_maker.make(reload(d, image), rendition)
    assert store.objects[remade.key_of(rendition) or ""] == before


def test_a_card_that_no_picture_has_is_removed_after_its_quarantine(
    d: Dependencies, store: FakeStore
) -> None:
    stray = a_key("c", "jpg")
    store.objects[stray] = b"a card"
    assert d.upkeep.reconcile(grace=0, quarantine=HOUR)["strays"] == 1
    assert stray in store.objects
    d.upkeep.reconcile(grace=0, quarantine=0)
    d.remover.sweep()
    assert stray not in store.objects


def test_an_upload_that_is_being_written_is_left_alone(d: Dependencies, store: FakeStore) -> None:
    writing = an_image()
    d.lifecycle.begin(writing)
    store.objects[writing.original_key] = b"half of it"
    report = d.upkeep.reconcile(grace=0, quarantine=0)
    assert (report["abandoned"], report["strays"], report["damaged"]) == (0, 0, 0)
    d.lifecycle.finish(writing)


def test_an_upload_whose_writer_died_is_abandoned(d: Dependencies, store: FakeStore) -> None:
    dead = an_image(pending_until=1)
    d.lifecycle.begin(dead)
    store.objects[dead.original_key] = b"never acknowledged"
    assert d.upkeep.reconcile(grace=0, quarantine=0)["abandoned"] == 1
    assert d.lifecycle.usage(ALICE).images == 0


@pytest.mark.parametrize("silent", ["list", "read", "stat"])
def test_a_store_that_does_not_answer_damages_nothing(
    d: Dependencies, store: FakeStore, image: Image, silent: str
) -> None:
    if silent == "stat":
        del store.objects[image.original_key]
    else:
        store.objects[image.original_key] += b"a reason to look closer"
    store.failing = {silent, "ready"}
    with pytest.raises(StorageUnavailable):
        d.upkeep.reconcile(grace=0, quarantine=0)
    assert reload(d, image).state == "ready"


def test_rows_and_objects_are_joined_by_their_keys() -> None:
    store = FakeStore()
    store.objects = {"o/b": b"", "o/c": b"", "o/e": b""}
    rows = [Expected(key, None, False) for key in ("o/a", "o/c", "o/d")]
    joined = [
        (row.key if row else None, found.key if found else None)
        for row, found in side_by_side(iter(rows), store.list("o/"))
    ]
    assert joined == [
        ("o/a", None), (None, "o/b"), ("o/c", "o/c"), ("o/d", None), (None, "o/e"),
    ]  # fmt: skip


@pytest.fixture
def alice(client: FlaskClient) -> Tus:
    return Tus(client)


def test_a_part_of_an_open_upload_stays(alice: Tus, d: Dependencies, store: FakeStore) -> None:
    data = picture()
    path = alice.begin(len(data))
    alice.patch(path, 0, data[:40])
    report = d.upkeep.reconcile(grace=0, quarantine=0)
    assert (report["strays"], report["removed"], report["damaged"]) == (0, 0, 0)
    assert len(store.objects) == 1
    assert alice.patch(path, 40, data[40:]).status_code == 204


def test_a_part_that_no_upload_refers_to_is_removed(d: Dependencies, store: FakeStore) -> None:
    store.put(in_memory(a_key("u", "part"), b"x" * 40, "application/octet-stream"))
    report = d.upkeep.reconcile(grace=0, quarantine=0)
    assert (report["strays"], report["removed"]) == (1, 1)
    assert store.objects == {}


@pytest.mark.parametrize("loss", ["gone", "shorter"])
def test_an_upload_of_which_a_part_is_lost_is_over(
    alice: Tus, d: Dependencies, store: FakeStore, loss: str
) -> None:
    path, other = alice.begin(100), alice.begin(100)
    alice.patch(path, 0, b"x" * 40)
    key = next(iter(store.objects))
    alice.patch(other, 0, b"y" * 40)
    if loss == "gone":
        del store.objects[key]
    else:
        store.objects[key] = b"x" * 39
    d.upkeep.reconcile(grace=0, quarantine=0)
    assert alice.send("HEAD", path).status_code == 410
    assert alice.offset(other) == 40
    assert d.lifecycle.usage(ALICE) == Usage(1, 100)
