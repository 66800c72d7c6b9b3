"""The judge of `make judge` with real parts: it sees what is as in Chromium, and what is not."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pytest
from PIL import Image, ImageCms, ImageOps
from playwright.sync_api import Playwright

from judge.chromium import Chromium, launched
from judge.ours import Made, Ours, started
from judge.verdicts import Verdict, judged
from tests.system.pictures import jpeg


@pytest.fixture(scope="module")
def reference(playwright: Playwright, chromium: str) -> Iterator[Chromium]:
    with launched(playwright, chromium) as reference:
        yield reference


@pytest.fixture(scope="module")
def ours() -> Iterator[Ours]:
    with started() as ours:
        yield ours


def photograph() -> Image.Image:
    return Image.open(io.BytesIO(jpeg(320, 200, seed=5)))


def saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def seen_through() -> Image.Image:
    image = photograph().convert("RGBA")
    image.putalpha(Image.radial_gradient("L").resize(image.size))
    return image


def turned(orientation: int) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = orientation
    return saved(photograph(), "JPEG", exif=exif)


def animation(kind: str, **options: Any) -> bytes:
    frames = [Image.new("RGB", (64, 40), colour) for colour in ("red", "lime", "blue")]
    return saved(frames[0], kind, save_all=True, append_images=frames[1:], duration=200, **options)


SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
PICTURES = {
    "jpeg": jpeg(320, 200, seed=5),
    "jpeg, grey and progressive": saved(photograph().convert("L"), "JPEG", progressive=True),
    "jpeg, a quarter turn": turned(6),
    "jpeg, mirrored": turned(5),
    "png": saved(photograph(), "PNG"),
    "png, seen through": saved(seen_through(), "PNG"),
    "png, palette": saved(photograph().convert("P"), "PNG"),
    "png, sRGB profile": saved(photograph(), "PNG", icc_profile=SRGB.tobytes()),
    "gif": saved(photograph(), "GIF"),
    "gif, for ever": animation("GIF", loop=0),
    "webp, seen through": saved(seen_through(), "WEBP", quality=90),
    "webp, animated": animation("WEBP", loop=3),
    "avif": saved(photograph(), "AVIF", quality=90),
    "bmp": saved(photograph(), "BMP"),
    "bmp, palette": saved(photograph().convert("P"), "BMP"),
}  # fmt: skip


class Wrong:
    """Takes pictures as Vitrine does, and makes something else of one rendition."""

    def __init__(self, ours: Ours, name: str, made: bytes) -> None:
        self._ours, self._name, self._made = ours, name, made

    def take(self, content: bytes) -> Any:
        picture_format, made = self._ours.take(content)
        assert isinstance(made, Made)
        renditions = made.renditions | {self._name: self._made}
        return picture_format, Made(made.width, made.height, made.frames, renditions)


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_of_every_type_looks_as_in_chromium(
    name: str, ours: Ours, reference: Chromium
) -> None:
    found = judged(name, PICTURES[name], ours, reference)
    assert (found.kind, found.differences) == ("same", [])


def verdict_on(made: Image.Image, name: str, ours: Ours, reference: Chromium) -> Verdict:
    wrong = Wrong(ours, name, saved(made, "WEBP", quality=75))
    return judged("a.png", saved(seen_through(), "PNG"), wrong, reference)


@pytest.mark.parametrize("name", ["thumbnail", "preview"])
def test_a_rendition_of_a_slightly_wrong_gamma_is_found(
    name: str, ours: Ours, reference: Chromium
) -> None:
    assert verdict_on(seen_through(), name, ours, reference).kind == "same"
    brighter = seen_through().point(
        [round(255 * (at / 255) ** 0.9) for at in range(256)] * 3 + list(range(256))
    )
    found = verdict_on(brighter, name, ours, reference)
    assert (found.kind, found.differences[0].split()[0]) == ("different", name)


def test_a_rendition_on_a_background_of_its_own_is_found(ours: Ours, reference: Chromium) -> None:
    on_white = Image.new("RGB", (320, 200), "white")
    on_white.paste(seen_through(), mask=seen_through().getchannel("A"))
    assert verdict_on(on_white, "thumbnail", ours, reference).kind == "different"


def test_a_rendition_that_is_mirrored_is_found(ours: Ours, reference: Chromium) -> None:
    mirrored = ImageOps.mirror(seen_through())
    assert verdict_on(mirrored, "preview", ours, reference).kind == "different"


@pytest.mark.parametrize("size", [(2400, 200), (200, 1800)])
def test_thumbnails_of_a_long_picture_show_their_part_of_it(
    size: tuple[int, int], ours: Ours, reference: Chromium
) -> None:
    content = saved(photograph().resize(size), "PNG")
    assert judged("a.png", content, ours, reference).kind == "same"
    whole = saved(photograph().resize((640, 200)), "WEBP", quality=75)
    found = judged("a.png", content, Wrong(ours, "thumbnail", whole), reference)
    assert [said.split()[0] for said in found.differences] == ["thumbnail"]


def test_an_animation_that_is_played_too_often_or_in_other_colours_is_found(
    ours: Ours, reference: Chromium
) -> None:
    once = animation("WEBP", loop=1)
    found = judged("a.webp", once, Wrong(ours, "preview", animation("WEBP")), reference)
    assert found.differences == ["played for ever, by Chromium once"]
    frames = [Image.new("RGB", (64, 40), colour) for colour in ("red", "lime", "black")]
    other = saved(frames[0], "WEBP", save_all=True, append_images=frames[1:], duration=200, loop=1)
    found = judged("a.webp", once, Wrong(ours, "preview", other), reference)
    assert [said.split(" by ")[0] for said in found.differences] == ["animated preview"]


def test_what_chromium_shows_though_we_refuse_it_is_found(ours: Ours, reference: Chromium) -> None:
    content = saved(photograph(), "PNG")
    found = judged("a.png", content[: len(content) // 2], ours, reference)
    assert (found.kind, found.size) == ("refused", (320, 200))
    assert found.differences[0].endswith("Chromium shows it in part")
    assert judged("a.png", b"no picture", ours, reference).kind == "nobody"
    assert judged("a.tiff", saved(photograph(), "TIFF"), ours, reference).kind == "no reference"
