"""Cards: small JPEGs of pixels alone, upright, in sRGB, on a ground, of the part that matters."""

import io
import os
from typing import Any

import pytest
from PIL import Image, ImageCms, ImageDraw

from tests.uploader.decoding.pictures import BOUNDS, card, saved
from tests.uploader.decoding.test_renditions import (
    COLOURS,
    MOVING,
    SECRET,
    STILLS,
    TURNED,
    UNDO,
    close,
    moving,
    shown,
    turned,
)
from uploader.decoding.card import MOST_BYTES
from uploader.decoding.card_size import card_size
from uploader.decoding.opening import Bounds
from uploader.decoding.pixels import inspect

pytestmark = pytest.mark.usefixtures("prepared")

# Start of image, JFIF, tables, one baseline frame, one scan: nothing that could say anything else.
MARKERS = {0xD8, 0xE0, 0xDB, 0xC0, 0xC4, 0xDA}


def card_of(file: io.BytesIO, kind: str = "PNG") -> Image.Image:
    return shown(card(file, kind, BOUNDS))


def markers_of(data: bytes) -> list[int]:
    """The markers of a JPEG up to its one scan (ITU-T T.81, annex B)."""
    found, at = [data[1]], 2
    while found[-1] != 0xDA:
        assert data[at] == 0xFF
        found.append(data[at + 1])
        at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    return found


@pytest.mark.parametrize("kind", [*STILLS, "GIF", "BMP"])
def test_a_card_is_a_baseline_jpeg_with_nothing_but_pixels(kind: str) -> None:
    exif = Image.Exif()
    exif[0x010E] = SECRET.decode()
    exif.get_ifd(0x8825)[2] = (51.0, 28.0, 38.0)
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    options: dict[str, Any] = {"exif": exif, "icc_profile": profile, "comment": SECRET}
    if kind in {"GIF", "BMP"}:
        options = {"comment": SECRET}
    elif kind != "TIFF":
        options["xmp"] = b"<x>" + SECRET + b"</x>"
    file = saved(Image.effect_noise((300, 200), 50).convert("RGB"), kind, **options)
    file.write(SECRET)
    assert SECRET in file.getvalue()
    made = card(file, kind, BOUNDS)
    assert SECRET not in made
    assert made.endswith(b"\xff\xd9")
    assert set(markers_of(made)) == MARKERS
    assert set(shown(made).info) <= {
        "jfif", "jfif_version", "jfif_unit", "jfif_density", "dpi"
    }  # fmt: skip


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", [*TURNED, "HEIF"])
def test_a_card_is_turned_upright(kind: str, orientation: int) -> None:
    made = card_of(turned(kind, orientation), kind)
    assert made.size == card_size(96, 64) == (384, 256)
    assert close(made.getpixel((80, 56)), (200, 30, 30), 40)
    for white in ((304, 56), (80, 200), (304, 200)):
        assert close(made.getpixel(white), (255, 255, 255), 40)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize(
    ("kind", "size"),
    [
        ("PNG", (300, 3000)),
        ("PNG", (3000, 300)),
        # It is decoded at a part of its size.
        ("JPEG", (2400, 24000)),
    ],
)
def test_of_a_long_picture_the_top_or_the_middle_is_shown(
    kind: str, orientation: int, size: tuple[int, int]
) -> None:
    upright = Image.new("RGB", size, "white")
    is_tall = size[1] > size[0]
    width, height = size
    part = (
        (0, 0, width, 3 * width)
        if is_tall
        else (width // 2 - 2 * height, 0, width // 2 + 2 * height, height)
    )
    draw = ImageDraw.Draw(upright)
    draw.rectangle(part, fill=(200, 30, 30))
    # Blue at the top left of the part.
    draw.rectangle((part[0], 0, part[0] + 20 * width // 300, 20 * height // 300), fill="blue")
    stored = upright.transpose(UNDO[orientation]) if orientation in UNDO else upright
    exif = Image.Exif()
    exif[0x0112] = orientation
    bounds = Bounds(100_000_000, 100_000_000)
    made = shown(card(saved(stored, kind, exif=exif), kind, bounds))
    assert made.size == card_size(*size)
    assert close(made.getpixel((3, 3)), (0, 0, 255), 40)
    for corner in ((-4, 3), (3, -4), (-4, -4)):
        place = tuple(one % edge for one, edge in zip(corner, made.size, strict=True))
        assert close(made.getpixel(place), (200, 30, 30), 40)  # type: ignore[arg-type] # A pair.


@pytest.mark.parametrize("kind", MOVING)
def test_of_an_animation_the_first_frame_is_shown(kind: str) -> None:
    options = {"quality": 95} if kind in {"WEBP", "AVIF"} else {}
    made = card_of(moving(kind, **options), kind)
    assert close(made.getpixel((100, 100)), COLOURS[0], 25)


def test_what_an_apng_shows_to_old_viewers_is_on_no_rendition_and_no_frame() -> None:
    first = Image.new("RGB", (60, 40), "white")
    frames = [Image.new("RGB", (60, 40), colour) for colour in COLOURS]
    file = saved(first, "PNG", save_all=True, append_images=frames, default_image=True)
    facts, thumb = inspect(file, "PNG", BOUNDS)
    assert facts.frames == 3
    for made in (shown(thumb).convert("RGB"), card_of(file)):
        assert close(made.getpixel((20, 20)), COLOURS[0], 25)


@pytest.mark.parametrize(
    ("mode", "colour", "ground"),
    [
        ("RGBA", (0, 0, 0, 255), 255),
        ("RGBA", (200, 60, 30, 255), 255),
        ("RGBA", (255, 255, 255, 255), 24),
        ("RGBA", (255, 235, 60, 255), 24),
        ("LA", (250, 255), 24),
        ("RGBA", (255, 255, 255, 0), 255),
    ],
)
def test_a_transparent_picture_lies_on_a_ground_on_which_it_is_seen(
    mode: str, colour: Any, ground: int
) -> None:
    clear = (0,) * len(colour)
    picture = Image.new(mode, (300, 300), clear)
    picture.paste(colour, (100, 100, 200, 200))
    made = card_of(saved(picture))
    assert close(made.getpixel((5, 5)), (ground,) * 3, 3)
    lies_on = made.getpixel((150, 150))
    seen = (colour[0],) * 3 if mode == "LA" else colour[:3]
    assert close(lies_on, seen if colour[-1] else (ground,) * 3, 8)


def test_half_transparent_pixels_are_mixed_with_the_ground() -> None:
    made = card_of(saved(Image.new("RGBA", (300, 300), (255, 0, 0, 128))))
    assert close(made.getpixel((150, 150)), (255, 127, 127), 4)


@pytest.mark.parametrize("noise", ["colours", "grey", "black and white"])
@pytest.mark.parametrize("size", [(1200, 1200), (200, 200)])
def test_even_noise_fits(noise: str, size: tuple[int, int]) -> None:
    pixels = size[0] * size[1]
    if noise == "colours":
        picture = Image.frombytes("RGB", size, os.urandom(3 * pixels))
    else:
        data = os.urandom(pixels)
        data = data if noise == "grey" else bytes(255 * (one & 1) for one in data)
        picture = Image.frombytes("L", size, data)
    made = card(saved(picture), "PNG", BOUNDS)
    assert len(made) <= MOST_BYTES
    assert shown(made).size == size


def test_pixels_of_a_small_picture_stay_squares() -> None:
    icon = Image.new("RGB", (16, 16), "white")
    icon.putpixel((3, 5), (0, 0, 0))
    made = card_of(saved(icon)).convert("L")
    assert made.size == (208, 208)
    times = 13
    for x, y in ((3 * times + 1, 5 * times + 1), (4 * times - 2, 6 * times - 2)):
        assert made.getpixel((x, y)) < 60  # type: ignore[operator] # One band.
    for x, y in ((3 * times - 3, 5 * times + 4), (4 * times + 3, 5 * times + 4)):
        assert made.getpixel((x, y)) > 200  # type: ignore[operator] # One band.


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "I;16", "I", "F"])
@pytest.mark.parametrize("size", [(30, 20), (20, 900), (2500, 2000)])
def test_every_mode_becomes_a_card(mode: str, size: tuple[int, int]) -> None:
    kind = "TIFF" if mode in {"CMYK", "I", "F"} else "PNG"
    made = card_of(saved(Image.new(mode, size), kind), kind)
    assert (made.format, made.mode, made.size) == ("JPEG", "RGB", card_size(*size))
