"""The nameless file that an upload waits in."""

import errno
import hashlib
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from uploader.decoding.formats import HEAD_BYTES
from uploader.outcomes import StorageFull, TooLarge
from uploader.storage.spool import SpoolFile

ROOM = 4096
# In a process of its own: the limit holds for every file that is written, the tests' output too.
FILL = """
import resource, signal, sys
from pathlib import Path
from uploader.storage.spool import SpoolFile
from uploader.decoding.formats import HEAD_BYTES
from uploader.outcomes import StorageFull, TooLarge

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), resource.RLIM_INFINITY))
try:
    with SpoolFile(Path(sys.argv[1]), 1_000_000) as file:
        file.write(bytes(int(sys.argv[2])))
        file.rewind()
except StorageFull:
    print("full")
"""


def test_a_disk_that_takes_no_further_file_is_a_named_outcome(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def open_none(**_: object) -> None:
        raise OSError(errno.ENOSPC, "no inode is left")

    monkeypatch.setattr(tempfile, "TemporaryFile", open_none)
    with pytest.raises(StorageFull):
        SpoolFile(tmp_path, 100)


@pytest.mark.parametrize(
    ("size", "said"), [(ROOM, ""), (ROOM + 1, "full\n"), (100 * ROOM, "full\n")]
)
def test_what_a_full_disk_does_not_take_is_a_named_outcome(
    tmp_path: Path, size: int, said: str
) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", FILL, str(tmp_path), str(size), str(ROOM)],
        cwd=Path(__file__).resolve().parents[3],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.returncode, ended.stdout) == (0, said), ended.stderr


@pytest.fixture
def file(tmp_path: Path) -> Iterator[SpoolFile]:
    with SpoolFile(tmp_path, 10) as opened:
        yield opened


def test_bytes_are_counted_and_hashed_as_they_are_written(file: SpoolFile) -> None:
    file.write(b"ten ")
    file.write(b"bytes.")
    assert file.size == 10
    assert file.sha256 == hashlib.sha256(b"ten bytes.").hexdigest()
    assert file.rewind().read() == b"ten bytes."


def test_the_limit_is_exact(file: SpoolFile) -> None:
    file.write(b"ten bytes.")
    with pytest.raises(TooLarge):
        file.write(b"x")


def test_a_file_has_no_name_and_is_gone_when_it_is_closed(file: SpoolFile, tmp_path: Path) -> None:
    file.write(b"ten bytes.")
    assert list(tmp_path.iterdir()) == []
    with file.opened_again() as again:
        file.close()
        assert again.read() == b"ten bytes."
    assert file.file.closed


def test_the_first_bytes_are_enough_to_recognise_a_type(tmp_path: Path) -> None:
    with SpoolFile(tmp_path, 2 * HEAD_BYTES) as file:
        file.write(b"x" * 2 * HEAD_BYTES)
        assert len(file.head()) == HEAD_BYTES
        file.seek(HEAD_BYTES)
        assert len(file.head()) == HEAD_BYTES
