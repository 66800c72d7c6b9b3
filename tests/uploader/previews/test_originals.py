"""Originals that are read back from the store."""

import hashlib
from pathlib import Path

import pytest

from tests.uploader.cast import FakeStore
from tests.uploader.rows import an_image
from uploader.outcomes import StorageUnavailable
from uploader.previews.originals import fetched
from uploader.storage.objects import in_memory

DATA = b"the bytes of a picture"
IMAGE = an_image(bytes=len(DATA), sha256=hashlib.sha256(DATA).hexdigest())


def put(store: FakeStore, data: bytes) -> None:
    store.put(in_memory(IMAGE.original_key, data, "image/png"))


def test_an_original_comes_back_as_it_was_stored(store: FakeStore, tmp_path: Path) -> None:
    put(store, DATA)
    with fetched(store, tmp_path, IMAGE) as file:
        assert file.rewind().read() == DATA
    assert file.file.closed
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("changed", [DATA + b"?", DATA[:-1], b"?" + DATA[1:], b""])
def test_bytes_that_were_changed_are_as_good_as_none(
    store: FakeStore, tmp_path: Path, changed: bytes
) -> None:
    put(store, changed)
    with pytest.raises(StorageUnavailable), fetched(store, tmp_path, IMAGE):
        pytest.fail("Wrong bytes were handed on.")


def test_an_original_that_is_gone_is_a_named_outcome(store: FakeStore, tmp_path: Path) -> None:
    with pytest.raises(StorageUnavailable), fetched(store, tmp_path, IMAGE):
        pytest.fail("There was nothing to hand on.")
