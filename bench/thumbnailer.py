"""What people pick where there is no Vitrine: `vipsthumbnail`, making the same renditions."""

from __future__ import annotations

import io
import subprocess
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from bench.similarity import ssim
from uploader.decoding.renditions import Rendition

# The most by which ours may look less like the original than theirs.
_TOLERANCE = 0.01


@dataclass(frozen=True)
class Made:
    """A rendition that Vitrine has made of a file, and how: it is what the other has to make."""

    name: str
    how: Rendition
    content: bytes

    @property
    def picture(self) -> Image.Image:
        return Image.open(io.BytesIO(self.content))

    @property
    def command(self) -> list[str]:
        """The same pixels across and down, encoded by the same library at the same effort."""
        width, height = self.picture.size
        encoding = f"webp[Q={self.how.quality},effort={self.how.method},strip]"
        return [f"--size={width}x{height}!", f"--output=%s-{self.name}.{encoding}"]


def make(files: Sequence[Path], like: Sequence[Made], processes: int) -> None:
    """Makes renditions of all files beside them, of one size, in so many processes at a time.

    Each process has one thread and makes one rendition of its share of the files, so that few are
    started: all files at once and one process more for each rendition is the fastest there is.
    """
    shares = [files[number::processes] for number in range(processes)]
    jobs = [(made, share) for made in like for share in shares if share]
    with ThreadPoolExecutor(processes) as pool:
        list(pool.map(lambda job: _run(*job), jobs))


def compare(original: Path, like: Sequence[Made]) -> list[str]:
    """Makes the same of a file, and says what came out; raises AssertionError if ours is worse."""
    make([original], like, 1)
    said = []
    with Image.open(original) as opened:
        whole = opened.convert("RGB")
    for made in like:
        best = whole.resize(made.picture.size, Image.Resampling.LANCZOS)
        (theirs,) = original.parent.glob(f"{original.stem}-{made.name}.*")
        with Image.open(theirs) as other:
            alike = ssim(best, made.picture), ssim(best, other)
        size = f"{len(made.content)} / {theirs.stat().st_size} bytes"
        said.append(f"{made.name}: {size}, SSIM {alike[0]:.4f} / {alike[1]:.4f}")
        assert alike[0] >= alike[1] - _TOLERANCE, said
    return said


def _run(made: Made, share: Sequence[Path]) -> None:
    command = ["vipsthumbnail", "--vips-concurrency=1", *made.command, *map(str, share)]
    subprocess.run(command, check=True)
