"""The nameless file that an upload waits in."""

import errno
import resource
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from uploader.intake.spool import SpoolFile
from uploader.outcomes import StorageFull

ROOM = 4096


@pytest.fixture
def full_disk(tmp_path: Path) -> Iterator[Path]:
    """A folder whose files end at a few bytes, as all files on a full disk do."""
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (ROOM, hard))
    yield tmp_path
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    signal.signal(signal.SIGXFSZ, handler)


def test_a_disk_that_takes_no_further_file_is_a_named_outcome(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def open_none(**_: object) -> None:
        raise OSError(errno.ENOSPC, "no inode is left")

    monkeypatch.setattr(tempfile, "TemporaryFile", open_none)
    with pytest.raises(StorageFull):
        SpoolFile(tmp_path, 100)


@pytest.mark.parametrize("size", [ROOM + 1, 100 * ROOM])
def test_what_a_full_disk_does_not_take_is_a_named_outcome(full_disk: Path, size: int) -> None:
    def fill() -> None:
        with SpoolFile(full_disk, 1_000_000) as file:
            file.write(bytes(size))
            file.rewind()

    with pytest.raises(StorageFull):
        fill()
