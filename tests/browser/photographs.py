"""The files that people choose in these tests: real photographs where they are, and broken ones."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from tests.system.instance import REPOSITORY
from tests.system.pictures import jpeg

CORPUS = Path(os.environ.get("VITRINE_CORPUS", REPOSITORY.parent / "shared" / "corpus"))


def five_photographs(folder: Path, max_bytes: int) -> list[Path]:
    """Returns five JPEG files with plain names; none has more than `max_bytes`."""
    found = sorted(
        path
        for path in (CORPUS / "valid" / "jpeg-photo").glob("*.jpg")
        if path.stat().st_size <= max_bytes
    )[:3]
    shapes = [(1200, 800), (800, 1200), (1600, 600), (900, 900), (1000, 750)]
    paths = []
    for number, (width, height) in enumerate(shapes, 1):
        path = folder / f"photograph-{number}.jpg"
        if number <= len(found):
            shutil.copyfile(found[number - 1], path)
        else:
            path.write_bytes(jpeg(width, height))
        paths.append(path)
    return paths


def written(path: Path, content: bytes) -> Path:
    """Writes a file and returns its path."""
    path.write_bytes(content)
    return path


def truncated_jpeg() -> bytes:
    """Returns a JPEG that ends in the middle of its pixels."""
    whole = jpeg(1200, 900)
    return whole[: len(whole) // 2]


def heavy_jpeg(size: int) -> bytes:
    """Returns a JPEG of about `size` bytes, the rest of it behind its end mark."""
    picture = jpeg(640, 480)
    return picture + os.urandom(size - len(picture))
