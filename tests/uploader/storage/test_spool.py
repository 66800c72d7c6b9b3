"""The nameless file that an upload waits in."""

import errno
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from uploader.outcomes import StorageFull
from uploader.storage.spool import SpoolFile

ROOM = 4096
# In a process of its own: the limit holds for every file that is written, the tests' output too.
FILL = """
import resource, signal, sys
from pathlib import Path
from uploader.storage.spool import SpoolFile
from uploader.outcomes import StorageFull

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
