"""What `vipsthumbnail` is asked to make, and that a rendition which looks worse is not passed."""

import io
import subprocess
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageFilter

from bench import thumbnailer
from bench.thumbnailer import Made
from uploader.decoding.renditions import THUMBNAIL

PICTURE = Image.effect_noise((400, 300), 40).convert("RGB")


def encoded(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "WEBP", quality=90)
    return out.getvalue()


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Collects commands and lets each write the picture itself at half its size."""
    commands: list[list[str]] = []

    def run(command: list[str], **options: Any) -> None:
        commands.append(command)
        for path in map(Path, command[4:]):
            name = command[3].partition("=")[2].replace("%s", path.stem).partition("[")[0]
            (path.parent / name).write_bytes(encoded(PICTURE.resize((200, 150))))

    monkeypatch.setattr(subprocess, "run", run)
    return commands


def test_all_files_are_shared_out_among_the_processes(ran: list[list[str]], tmp_path: Path) -> None:
    made = Made("thumbnail", THUMBNAIL, encoded(PICTURE.resize((200, 150))))
    files = [tmp_path / f"{number}.jpg" for number in range(5)]
    thumbnailer.make(files, [made], 2)
    assert sorted(len(command) - 4 for command in ran) == [2, 3]
    assert ran[0][:4] == [
        "vipsthumbnail",
        "--vips-concurrency=1",
        "--size=200x150!",
        f"--output=%s-thumbnail.webp[Q={THUMBNAIL.quality},effort={THUMBNAIL.method},strip]",
    ]


def test_a_rendition_that_looks_worse_is_not_passed(ran: list[list[str]], tmp_path: Path) -> None:
    original, small = tmp_path / "0.jpg", PICTURE.resize((200, 150))
    PICTURE.save(original, quality=95)
    assert len(thumbnailer.compare(original, [Made("thumbnail", THUMBNAIL, encoded(small))])) == 1
    blurred = encoded(small.filter(ImageFilter.GaussianBlur(1)))
    with pytest.raises(AssertionError):
        thumbnailer.compare(original, [Made("thumbnail", THUMBNAIL, blurred)])
