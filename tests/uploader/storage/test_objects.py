"""Objects on their way into the store."""

import hashlib
import io

import pytest

from uploader.storage.objects import CHUNK_BYTES, NewObject, chunks_of, in_memory, sha256_of

DATA = bytes(range(256)) * 1024


def test_bytes_in_memory_become_an_object_with_its_hash() -> None:
    new = in_memory("o/a.jpg", DATA, "image/jpeg")
    assert (new.key, new.size, new.media_type) == ("o/a.jpg", len(DATA), "image/jpeg")
    assert new.sha256 == hashlib.sha256(DATA).hexdigest()


def test_an_object_yields_all_its_bytes_as_often_as_it_is_asked() -> None:
    new = in_memory("o/a.jpg", DATA, "image/jpeg")
    for _ in range(2):
        chunks = list(new.chunks())
        assert b"".join(chunks) == DATA
        assert max(len(chunk) for chunk in chunks) == CHUNK_BYTES


def test_no_more_is_yielded_than_the_object_has() -> None:
    new = NewObject("o/a.jpg", io.BytesIO(DATA), 10, "image/jpeg", "")
    assert list(new.chunks()) == [DATA[:10]]


def test_a_file_that_has_become_shorter_is_an_error() -> None:
    new = NewObject("o/a.jpg", io.BytesIO(DATA), len(DATA) + 1, "image/jpeg", "")
    with pytest.raises(OSError, match="shorter"):
        list(new.chunks())


@pytest.mark.parametrize("data", [b"", DATA])
def test_the_hash_of_chunks_is_that_of_all_bytes(data: bytes) -> None:
    assert sha256_of(chunks_of(io.BytesIO(data))) == hashlib.sha256(data).hexdigest()
