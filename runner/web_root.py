"""Makes the folder of static files that nginx serves: `python -m runner.web_root static folder`.

Beside each file that gzip makes smaller lies its compressed form, for nginx's `gzip_static`. The
folder is replaced as a whole, so that no compressed form of an older version is left.
"""

from __future__ import annotations

import gzip
import os
import shutil
import sys
from pathlib import Path


def make_static(source: Path, target: Path) -> None:
    """Put the files of `source` into `target`, which is replaced."""
    fresh = target.with_name(f"{target.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    shutil.copytree(source, fresh)
    for path in [path for path in fresh.rglob("*") if path.is_file()]:
        _compress(path)
    shutil.rmtree(target, ignore_errors=True)
    fresh.rename(target)


def _compress(path: Path) -> None:
    """Write `<path>.gz` if that is worth it; fonts and pictures are compressed already."""
    content = path.read_bytes()
    compressed = gzip.compress(content, compresslevel=9, mtime=0)
    if len(compressed) >= len(content):
        return
    beside = path.with_name(f"{path.name}.gz")
    beside.write_bytes(compressed)
    # nginx answers with the modification time of the file it sends; both forms have the same.
    times = path.stat()
    os.utime(beside, ns=(times.st_atime_ns, times.st_mtime_ns))


if __name__ == "__main__":
    make_static(Path(sys.argv[1]), Path(sys.argv[2]))
