"""Files that stay open beyond their uploads, within bounds."""

import contextlib
import os
from pathlib import Path
from types import SimpleNamespace

import pytest

from uploader.previews.open_files import MOST_BYTES, Holds
from uploader.storage.spool import SpoolFile

CONTENT = b"ten bytes."


@pytest.fixture
def spooled(tmp_path: Path) -> SpoolFile:
    """An uploaded file."""
    file = SpoolFile(tmp_path, 100)
    file.write(CONTENT)
    return file


def test_a_file_that_is_held_can_be_read_when_the_upload_has_closed_it(
    spooled: SpoolFile,
) -> None:
    with contextlib.closing(Holds().on(spooled)) as hold:
        spooled.close()
        assert hold.file
        assert hold.file.read() == CONTENT
    assert hold.file.closed


@pytest.mark.parametrize("bounds", [{"most_files": 1}, {"most_bytes": len(CONTENT)}])
def test_no_more_is_held_than_may_be_until_something_is_let_go(
    spooled: SpoolFile, bounds: dict[str, int]
) -> None:
    holds = Holds(**bounds)
    with spooled:
        first, second = holds.on(spooled), holds.on(spooled)
        assert first.file
        assert second.file is None
        second.close()
        assert holds.on(spooled).file is None
        first.close()
        with contextlib.closing(holds.on(spooled)) as third:
            assert third.file


@pytest.mark.parametrize(("free", "held"), [(MOST_BYTES, True), (MOST_BYTES - 1, False)])
def test_nothing_is_held_where_the_spool_is_nearly_full(
    spooled: SpoolFile, monkeypatch: pytest.MonkeyPatch, free: int, held: bool
) -> None:
    disk = SimpleNamespace(f_bavail=free, f_frsize=1)
    monkeypatch.setattr(os, "fstatvfs", lambda descriptor: disk)
    with spooled, contextlib.closing(Holds().on(spooled)) as hold:
        assert (hold.file is not None) == held


def test_a_file_that_cannot_be_opened_again_is_not_held_and_takes_no_place(
    spooled: SpoolFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> None:
        raise OSError(24, "too many open files")

    holds = Holds(most_files=1)
    with spooled:
        with monkeypatch.context() as patched:
            patched.setattr(spooled, "opened_again", refuse)
            assert holds.on(spooled).file is None
        with contextlib.closing(holds.on(spooled)) as hold:
            assert hold.file
