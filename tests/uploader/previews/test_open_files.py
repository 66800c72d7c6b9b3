"""Files that stay open beyond their uploads, within bounds."""

import contextlib
from pathlib import Path
from typing import BinaryIO

import pytest

from uploader.previews.open_files import MOST_BYTES, OpenFiles, free_bytes_beside
from uploader.storage.spool import SpoolFile

CONTENT = b"ten bytes."


@pytest.fixture
def spooled(tmp_path: Path) -> SpoolFile:
    """An uploaded file."""
    file = SpoolFile(tmp_path, 100)
    file.write(CONTENT)
    return file


def test_a_file_can_be_read_when_the_upload_has_closed_it(spooled: SpoolFile) -> None:
    with contextlib.closing(OpenFiles().reopen(spooled)) as kept:
        spooled.close()
        assert kept.file
        assert kept.file.read() == CONTENT
    assert kept.file.closed


@pytest.mark.parametrize("bounds", [{"most_files": 1}, {"most_bytes": len(CONTENT)}])
def test_no_more_is_kept_open_than_may_be_until_something_is_closed(
    spooled: SpoolFile, bounds: dict[str, int]
) -> None:
    files = OpenFiles(**bounds)
    with spooled:
        first, second = files.reopen(spooled), files.reopen(spooled)
        assert first.file
        assert second.file is None
        second.close()
        assert files.reopen(spooled).file is None
        first.close()
        with contextlib.closing(files.reopen(spooled)) as third:
            assert third.file


@pytest.mark.parametrize("bound", [MOST_BYTES, 1000])
@pytest.mark.parametrize(("beyond", "is_kept"), [(0, True), (-1, False)])
def test_nothing_is_kept_open_where_the_spool_has_less_space_than_the_bound(
    spooled: SpoolFile, bound: int, beyond: int, is_kept: bool
) -> None:
    files = OpenFiles(most_bytes=bound, free_bytes=lambda file: bound + beyond)
    with spooled, contextlib.closing(files.reopen(spooled)) as kept:
        assert (kept.file is not None) == is_kept


def test_the_free_space_is_that_of_the_disk_of_the_file(spooled: SpoolFile) -> None:
    with spooled:
        assert free_bytes_beside(spooled) > 0


class Unopenable(SpoolFile):
    """A file that the process has no further descriptor for."""

    def opened_again(self) -> BinaryIO:
        raise OSError(24, "too many open files")


def test_a_file_that_cannot_be_opened_again_takes_no_room(
    spooled: SpoolFile, tmp_path: Path
) -> None:
    files = OpenFiles(most_files=1)
    with spooled, Unopenable(tmp_path, 100) as unopenable:
        assert files.reopen(unopenable).file is None
        with contextlib.closing(files.reopen(spooled)) as kept:
            assert kept.file
