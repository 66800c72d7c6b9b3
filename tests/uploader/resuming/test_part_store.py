"""The parts of an upload in the store, and the file that is made of them."""

import pytest

from tests.uploader.cast import ALICE, FakeStore
from tests.uploader.resuming.conftest import LIMIT
from uploader.outcomes import StorageUnavailable, TooLarge
from uploader.outcomes.uploads import UploadOver
from uploader.records.uploads import Part
from uploader.resuming.part_store import PartStore, describe_part
from uploader.storage.spool import SpoolFile


def stored(part_store: PartStore, data: bytes, start: int) -> Part:
    with part_store.new_file() as file:
        file.write(data)
        part = describe_part(file, start, ALICE)
        part_store.put(part, file)
    return part


def tail_of(part_store: PartStore, data: bytes) -> SpoolFile:
    file = part_store.new_file()
    file.write(data)
    return file


def test_parts_are_objects_of_their_own(part_store: PartStore, store: FakeStore) -> None:
    first, second = stored(part_store, b"one", 0), stored(part_store, b"two", 3)
    assert store.objects == {first.key: b"one", second.key: b"two"}
    assert (second.start, second.size) == (3, 3)
    assert first.key.startswith("u/")


def test_parts_and_tail_are_joined_in_their_order(part_store: PartStore) -> None:
    parts = [stored(part_store, b"one ", 0), stored(part_store, b"two ", 4)]
    with tail_of(part_store, b"three") as tail, part_store.joined(parts, tail) as whole:
        assert whole.rewind().read() == b"one two three"
        assert whole.size == 13
    assert whole.file.closed


def test_without_parts_the_tail_is_the_whole(part_store: PartStore, store: FakeStore) -> None:
    store.failing.add("read")
    with tail_of(part_store, b"all") as tail, part_store.joined([], tail) as whole:
        assert whole is tail
        assert not tail.file.closed


def test_a_part_that_the_store_does_not_take_is_a_named_outcome(
    part_store: PartStore, store: FakeStore
) -> None:
    store.corrupts = True
    with pytest.raises(StorageUnavailable):
        stored(part_store, b"one", 0)


@pytest.mark.parametrize("loss", ["gone", "changed"])
def test_an_upload_whose_part_is_lost_is_over(
    part_store: PartStore, store: FakeStore, loss: str
) -> None:
    part = stored(part_store, b"one", 0)
    if loss == "gone":
        del store.objects[part.key]
    else:
        store.objects[part.key] = b"eno"
    with (
        tail_of(part_store, b"two") as tail,
        pytest.raises(UploadOver),
        part_store.joined([part], tail),
    ):
        pytest.fail("A lost part was joined.")


def test_a_store_that_cannot_be_read_now_does_not_end_the_upload(
    part_store: PartStore, store: FakeStore
) -> None:
    part = stored(part_store, b"one", 0)
    store.unreadable.add(part.key)
    with (
        tail_of(part_store, b"two") as tail,
        pytest.raises(StorageUnavailable),
        part_store.joined([part], tail),
    ):
        pytest.fail("An unreadable part was joined.")


def test_no_more_is_joined_than_an_upload_may_have(part_store: PartStore) -> None:
    part = stored(part_store, bytes(LIMIT), 0)
    with (
        tail_of(part_store, b"x") as tail,
        pytest.raises(TooLarge),
        part_store.joined([part], tail),
    ):
        pytest.fail("Too much was joined.")
