"""Bytes that changed in the store are found by reading them, once in the time that is set."""

import pytest
from flask.testing import FlaskClient

from tests.uploader.cast import ALICE, FakeStore, headers_of, picture
from uploader.clock import SECOND, microseconds_now
from uploader.dependencies import Dependencies
from uploader.library.image import LATER_RENDITIONS, Image
from uploader.outcomes import StorageUnavailable
from uploader.upkeep.scrub import Scrubber


@pytest.fixture
def image(client: FlaskClient, d: Dependencies) -> Image:
    """A picture of Alice with all of its objects."""
    answer = client.post("/v1/upload", data=picture(), headers=headers_of(ALICE))
    image = d.catalogue.load_own_image(ALICE, answer.get_json()["id"])
    for rendition in LATER_RENDITIONS:
        image = d.rendition_maker.make(image, rendition)
    return image


def flip(store: FakeStore, key: str) -> None:
    """Change one bit, as a failing disk does: the size stays what it was."""
    data = bytearray(store.objects[key])
    data[len(data) // 2] ^= 1
    store.objects[key] = bytes(data)


def test_a_flipped_bit_of_an_original_is_found(
    d: Dependencies, store: FakeStore, image: Image
) -> None:
    flip(store, image.original_key)
    assert d.upkeep.reconcile()["damaged"] == 0
    report = d.upkeep.scrub(everything=True)
    assert (report["images"], report["damaged"]) == (1, 1)


def test_a_flipped_bit_of_a_rendition_is_healed(
    d: Dependencies, store: FakeStore, image: Image
) -> None:
    flip(store, image.thumb_key)
    for rendition in LATER_RENDITIONS:
        flip(store, image.key_of(rendition) or "")
    report = d.upkeep.scrub(everything=True)
    assert (report["renditions_dropped"], report["damaged"]) == (4, 0)
    healed = d.catalogue.load_own_image(ALICE, image.id)
    assert healed.thumb_key != image.thumb_key
    assert [healed.key_of(rendition) for rendition in LATER_RENDITIONS] == [None] * 3
    assert d.upkeep.scrub(everything=True)["renditions_dropped"] == 0


def test_the_scrub_tells_its_progress_of_what_is_due(
    client: FlaskClient, d: Dependencies, image: Image
) -> None:
    client.post("/v1/upload", data=picture(), headers=headers_of(ALICE))
    told: list[tuple[int, int]] = []
    d.upkeep.scrub(everything=True, progress=lambda *numbers: told.append(numbers))
    assert told == [(1, 2), (2, 2)]


def test_a_lost_original_does_not_keep_the_scrub_from_the_others(
    client: FlaskClient, d: Dependencies, store: FakeStore, image: Image
) -> None:
    client.post("/v1/upload", data=picture(), headers=headers_of(ALICE))
    for key in image.keys:
        del store.objects[key]
    report = d.upkeep.scrub(everything=True)
    assert (report["images"], report["damaged"]) == (2, 1)


def test_a_wrong_read_is_asked_for_twice(d: Dependencies, store: FakeStore, image: Image) -> None:
    original = store.objects[image.original_key]
    flip(store, image.original_key)
    read = store.read

    def heals_after_one_read(key: str) -> object:
        found = read(key)
        yield from found  # type: ignore[attr-defined] # An iterator of bytes.
        if key == image.original_key:
            store.objects[key] = original

    store.read = heals_after_one_read  # type: ignore[method-assign,assignment] # For this test.
    assert d.upkeep.scrub(everything=True)["damaged"] == 0


def test_what_was_checked_not_long_ago_is_not_read_again(
    d: Dependencies, store: FakeStore, image: Image
) -> None:
    store.failing = {"read"}
    assert d.upkeep.scrub()["images"] == 0


def test_a_scrub_that_is_out_of_time_goes_on_with_the_next_ones(
    client: FlaskClient, d: Dependencies, image: Image
) -> None:
    client.post("/v1/upload", data=picture(), headers=headers_of(ALICE))
    scrubber: Scrubber = d.upkeep._scrubber
    before = microseconds_now() + SECOND
    assert scrubber.run(before, seconds=0).images == 1
    first, second = d.catalogue.page(ALICE, 2, None).items
    assert min(first.checked_at, second.checked_at) < max(first.checked_at, second.checked_at)


def test_an_object_that_cannot_be_read_is_said_and_changes_nothing(
    client: FlaskClient, d: Dependencies, store: FakeStore, image: Image
) -> None:
    client.post("/v1/upload", data=picture(), headers=headers_of(ALICE))
    store.unreadable = {image.original_key}
    report = d.upkeep.scrub(everything=True)
    assert (report["images"], report["unreadable"], report["damaged"]) == (2, 1, 0)
    # What could not be read stays due, and is said again, until it can be read or is lost.
    scrubber: Scrubber = d.upkeep._scrubber
    assert scrubber.run(image.checked_at + 1, 60).unreadable == 1
    store.unreadable = set()
    assert scrubber.run(image.checked_at + 1, 60).images == 1
    assert scrubber.run(image.checked_at + 1, 60).images == 0


def test_a_store_that_does_not_answer_damages_nothing(
    d: Dependencies, store: FakeStore, image: Image
) -> None:
    store.failing = {"read", "ready"}
    with pytest.raises(StorageUnavailable):
        d.upkeep.scrub(everything=True)
    assert d.catalogue.load_own_image(ALICE, image.id).state == "ready"
