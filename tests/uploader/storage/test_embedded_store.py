"""The store of `make run`: what its server does badly is done on its files."""

import os
from pathlib import Path

import pytest

from tests.uploader.cast import a_key
from tests.uploader.servers import ACCESS_KEY, SECRET_KEY
from tests.uploader.storage.conftest import put
from uploader.outcomes import StorageFull, StorageUnavailable
from uploader.storage.embedded_store import EmbeddedStore
from uploader.storage.objects import NewObject, in_memory


def offline(folder: Path) -> EmbeddedStore:
    """A store whose server does not run."""
    return EmbeddedStore(
        folder=folder,
        endpoint="http://127.0.0.1:9",
        access_key=ACCESS_KEY,
        secret_key=SECRET_KEY,
        bucket="vitrine",
        region="us-east-1",
    )


def test_an_object_is_held_while_its_bytes_are_there_and_what_they_were(
    embedded_store: EmbeddedStore, rclone_folder: Path
) -> None:
    new = in_memory(a_key("o", "jpg"), b"abc", "image/jpeg")
    assert not embedded_store.holds(new)
    embedded_store.put(new)
    assert embedded_store.holds(new)
    (rclone_folder / "vitrine" / new.key).write_bytes(b"abd")
    assert not embedded_store.holds(new)


def test_an_object_that_cannot_be_read_is_not_said_to_be_missing(
    embedded_store: EmbeddedStore, rclone_folder: Path
) -> None:
    new = in_memory(a_key("o", "jpg"), b"abc", "image/jpeg")
    (rclone_folder / "vitrine" / new.key).mkdir(parents=True)
    with pytest.raises(StorageUnavailable):
        embedded_store.holds(new)


def test_the_file_of_an_object_is_named_below_the_folder_of_the_store(
    embedded_store: EmbeddedStore, rclone_folder: Path
) -> None:
    new = in_memory(a_key("o", "jpg"), b"abc", "image/jpeg")
    embedded_store.put(new)
    named = embedded_store.file_of(new.key)
    assert named is not None
    assert Path(f"{rclone_folder}{named}").read_bytes() == b"abc"


def test_an_embedded_store_whose_folder_is_gone_is_a_named_outcome(tmp_path: Path) -> None:
    with pytest.raises(StorageUnavailable):
        put(offline(tmp_path / "gone"), b"abc")


@pytest.mark.parametrize(("size", "outcome"), [(3, StorageUnavailable), (2**62, StorageFull)])
def test_a_full_disk_is_told_from_a_server_that_is_down(
    tmp_path: Path, size: int, outcome: type[Exception]
) -> None:
    (tmp_path / "vitrine").mkdir()
    new = in_memory(a_key("o", "jpg"), b"abc", "image/jpeg")
    with pytest.raises(outcome):
        offline(tmp_path).put(NewObject(new.key, new.file, size, new.media_type, new.sha256))


def test_an_object_that_cannot_be_flushed_is_not_kept(embedded_store: EmbeddedStore) -> None:
    with pytest.raises(StorageUnavailable):
        embedded_store.flush([a_key("o", "jpg")])


def test_remains_of_a_write_that_was_cut_off_are_removed_when_they_are_old(
    embedded_store: EmbeddedStore, rclone_folder: Path
) -> None:
    key = put(embedded_store, b"abc")
    remains = (rclone_folder / "vitrine" / key).parent / ".rclone_temp_x"
    remains.write_bytes(b"ab")
    assert embedded_store.remove_leftovers(60) == 0
    os.utime(remains, (1, 1))
    assert [one.key for one in embedded_store.list("o/") if "rclone" in one.key] == []
    assert embedded_store.remove_leftovers(60) == 1
    assert not remains.exists()
    assert embedded_store.stat(key) is not None


def test_objects_and_all_folders_above_them_are_flushed_once(
    embedded_store: EmbeddedStore, rclone_folder: Path
) -> None:
    keys = [put(embedded_store, data) for data in (b"abc", b"def")]
    flushed: list[Path] = []

    def fsync(descriptor: int) -> None:
        flushed.append(Path(os.readlink(f"/proc/self/fd/{descriptor}")))

    embedded_store.flush(keys, fsync)
    bucket = rclone_folder.resolve() / "vitrine"
    paths = [bucket / key for key in keys]
    # The bucket's own entry is in the folder above it.
    folders = {folder for path in paths for folder in path.parents if folder.is_relative_to(bucket)}
    assert sorted(flushed) == sorted([*paths, *folders])
    # An entry in a folder that is not flushed yet would name bytes that are not there.
    assert flushed[:2] == paths


def test_a_listing_does_not_need_the_server(tmp_path: Path) -> None:
    keys = ["o/aa/2.jpg", "o/aa/1.jpg", "o/b.jpg", "t/c.webp"]
    for key in keys:
        path = tmp_path / "vitrine" / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"abc")
    listed = list(offline(tmp_path).list("o/"))
    assert sorted(one.key for one in listed) == sorted(keys[:3])
    assert {one.size for one in listed} == {3}
    assert list(offline(tmp_path).list("nothing/")) == []


def test_a_folder_that_cannot_be_read_is_no_empty_listing(tmp_path: Path) -> None:
    (tmp_path / "vitrine").write_text("a file where a folder should be")
    with pytest.raises(StorageUnavailable):
        list(offline(tmp_path).list(""))
