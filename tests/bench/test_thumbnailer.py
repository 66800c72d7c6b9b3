"""What `vipsthumbnail` is asked to make, and that a rendition which looks worse is not passed."""

import io
import subprocess
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageFilter

from bench import thumbnailer
from bench.thumbnailer import Made
from uploader.decoding.renditions import PREVIEW, THUMBNAIL

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
        # A process that fails must not pass for a fast one.
        assert options == {"check": True}
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


def test_each_rendition_has_processes_of_its_own_and_none_is_without_files(
    ran: list[list[str]], tmp_path: Path
) -> None:
    small = encoded(PICTURE.resize((200, 150)))
    both = [Made("thumbnail", THUMBNAIL, small), Made("preview", PREVIEW, small)]
    thumbnailer.make([tmp_path / "0.jpg"], both, 2)
    assert sorted(command[3].partition(".")[0] for command in ran) == [
        "--output=%s-preview",
        "--output=%s-thumbnail",
    ]


def test_a_rendition_that_looks_worse_is_not_passed(ran: list[list[str]], tmp_path: Path) -> None:
    original, small = tmp_path / "0.jpg", PICTURE.resize((200, 150))
    PICTURE.save(original, quality=95)
    assert len(thumbnailer.compare(original, [Made("thumbnail", THUMBNAIL, encoded(small))])) == 1
    blurred = small.filter(ImageFilter.GaussianBlur(1))
    # Of these the first looks less like the original by about 0.004, the second by 0.06.
    hardly, a_little = (encoded(Image.blend(small, blurred, share)) for share in (0.02, 0.3))
    assert thumbnailer.compare(original, [Made("thumbnail", THUMBNAIL, hardly)])
    for worse in (a_little, encoded(blurred)):
        with pytest.raises(AssertionError):
            thumbnailer.compare(original, [Made("thumbnail", THUMBNAIL, worse)])
