"""Renditions of every format: upright, animated where small, and nothing but pixels."""

import io
import struct
from typing import Any

import pytest
from PIL import Image, ImageChops, ImageCms, ImageOps, ImageStat

from tests.uploader.decoding.pictures import BOUNDS, HEIC, preview, saved, thumbnail_2x
from uploader.decoding.pixels import inspect
from uploader.decoding.rendition_sizes import Shape, preview_shape
from uploader.decoding.renditions import Look, rendition

pytestmark = pytest.mark.usefixtures("prepared")

STILLS = ["JPEG", "PNG", "WEBP", "AVIF", "TIFF"]
# Browsers apply no orientation to a WebP.
TURNED = ["JPEG", "PNG", "AVIF", "TIFF"]
MOVING = ["GIF", "PNG", "WEBP", "AVIF"]
COLOURS = [(250, 0, 0), (0, 250, 0), (0, 0, 250)]
SECRET = b"a secret place"
UNDO = {
    2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM, 5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90, 7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}  # fmt: skip


def shown(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def turned(kind: str, orientation: int) -> io.BytesIO:
    """A picture that is 96 x 64 when upright, with red in the top left corner."""
    if kind == "HEIF":
        return io.BytesIO((HEIC / f"orientation-{orientation}.heic").read_bytes())
    upright = Image.new("RGB", (96, 64), "white")
    upright.paste((200, 30, 30), (0, 0, 48, 32))
    stored = upright.transpose(UNDO[orientation]) if orientation in UNDO else upright
    exif = Image.Exif()
    exif[0x0112] = orientation
    return saved(stored, kind, exif=exif)


def moving(kind: str, **options: Any) -> io.BytesIO:
    frames = [Image.new("RGB", (60, 40), colour) for colour in COLOURS]
    return saved(
        frames[0],
        kind,
        save_all=True,
        append_images=frames[1:],
        duration=[100, 200, 300],
        **options,
    )


def frames_of(data: bytes) -> list[tuple[Any, ...]]:
    """The colour in the middle of each frame, and its milliseconds."""
    image = shown(data)
    found = []
    for number in range(getattr(image, "n_frames", 1)):
        image.seek(number)
        middle = image.convert("RGB").getpixel((image.width // 2, image.height // 2))
        found.append((middle, image.info.get("duration")))
    return found


def close(found: Any, expected: tuple[int, ...], levels: int = 12) -> bool:
    return all(abs(one - other) <= levels for one, other in zip(found, expected, strict=True))


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", [*TURNED, "HEIF"])
def test_each_format_is_turned_upright(kind: str, orientation: int) -> None:
    facts, thumb = inspect(turned(kind, orientation), kind, BOUNDS)
    assert (facts.width, facts.height) == (96, 64)
    for made in (thumb, preview(turned(kind, orientation), kind, BOUNDS)):
        image = shown(made).convert("RGB")
        assert image.size == (96, 64)
        assert close(image.getpixel((20, 14)), (200, 30, 30), 40)
        for white in ((76, 14), (20, 50), (76, 50)):
            assert close(image.getpixel(white), (255, 255, 255), 40)


@pytest.mark.parametrize("kind", MOVING)
def test_an_animation_stays_one_in_its_preview(kind: str) -> None:
    options = {"quality": 95} if kind in {"WEBP", "AVIF"} else {}
    frames = frames_of(preview(moving(kind, **options), kind, BOUNDS))
    assert [duration for _, duration in frames] == [100, 200, 300]
    for (colour, _), expected in zip(frames, COLOURS, strict=True):
        assert close(colour, expected, 25)


@pytest.mark.parametrize("kind", MOVING)
def test_the_frames_of_an_animation_are_told(kind: str) -> None:
    facts, thumb = inspect(moving(kind), kind, BOUNDS)
    assert facts.frames == 3
    assert len(frames_of(thumb)) == 1


def test_a_large_animation_becomes_a_still_preview() -> None:
    frames = [Image.new("L", (3000, 3000), shade) for shade in (0, 100, 200)]
    file = saved(frames[0], "GIF", save_all=True, append_images=frames[1:])
    assert getattr(shown(preview(file, "GIF", BOUNDS)), "n_frames", 1) == 1


def test_an_animation_is_turned_upright_as_well() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    made = shown(preview(moving("PNG", exif=exif.tobytes()), "PNG", BOUNDS))
    assert (made.size, made.n_frames) == ((40, 60), 3)  # type: ignore[attr-defined] # An animation.


def test_an_orientation_that_browsers_do_not_apply_does_not_count() -> None:
    webp = turned("WEBP", 6)
    assert Image.open(webp).getexif()[0x0112] == 6
    facts, _ = inspect(webp, "WEBP", BOUNDS)
    assert (facts.width, facts.height) == (64, 96)
    xmp = b'<rdf:Description tiff:Orientation="6"/>'
    jpeg = saved(Image.new("RGB", (96, 64)), "JPEG", xmp=xmp)
    assert Image.open(jpeg).getexif()[0x0112] == 6
    facts, _ = inspect(jpeg, "JPEG", BOUNDS)
    assert (facts.width, facts.height) == (96, 64)


@pytest.mark.parametrize("kind", STILLS)
def test_nothing_but_pixels_comes_along(kind: str) -> None:
    exif = Image.Exif()
    exif[0x010E] = SECRET.decode()
    exif.get_ifd(0x8825)[2] = (51.0, 28.0, 38.0)
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    options: dict[str, Any] = {"exif": exif, "icc_profile": profile}
    if kind == "TIFF":
        options["description"] = SECRET.decode()
    else:
        options["xmp"] = b"<x>" + SECRET + b"</x>"
    file = saved(Image.effect_noise((90, 60), 50).convert("RGB"), kind, **options)
    file.write(SECRET)
    assert SECRET in file.getvalue()
    for made in (inspect(file, kind, BOUNDS)[1], preview(file, kind, BOUNDS)):
        assert SECRET not in made
        assert not {"exif", "icc_profile", "xmp"} & set(shown(made).info)
        assert len(made) == 8 + struct.unpack_from("<I", made, 4)[0]


@pytest.mark.parametrize("kind", ["PNG", "AVIF"])
def test_an_animated_preview_carries_nothing_else_either(kind: str) -> None:
    exif = Image.Exif()
    exif[0x010E] = SECRET.decode()
    made = preview(moving(kind, exif=exif), kind, BOUNDS)
    assert SECRET not in made


def test_a_gain_map_is_left_to_the_original() -> None:
    base = Image.new("RGB", (96, 64), (200, 100, 50))
    gain = Image.new("L", (48, 32), 90)
    file = saved(base, "MPO", save_all=True, append_images=[gain])
    assert file.getvalue().count(b"\xff\xd8\xff") == 2
    facts, thumb = inspect(file, "JPEG", BOUNDS)
    assert (facts.width, facts.height, facts.frames) == (96, 64, 1)
    assert close(shown(thumb).convert("RGB").getpixel((48, 32)), (200, 100, 50))


def all_of_it(width: int, height: int) -> Shape:
    scale = min(1152 / width, 360 / height)
    return Shape((width, height), (round(width * scale), round(height * scale)))


@pytest.mark.parametrize("size", [(3001, 2003), (997, 4001), (5003, 33)])
@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "P", "I;16", "CMYK"])
def test_shrinking_in_strips_shows_the_same_as_shrinking_at_once(
    mode: str, size: tuple[int, int]
) -> None:
    grey = Image.linear_gradient("L").resize(size)
    picture = Image.merge("RGB", (grey, ImageOps.flip(grey), ImageOps.mirror(grey)))
    kind = "TIFF" if mode == "CMYK" else "PNG"
    if mode == "I;16":
        wide = grey.convert("I").point(lambda value: value * 257)
        stored = Image.frombytes("I;16", size, wide.convert("I;16").tobytes())
        picture = grey.convert("RGB")
    else:
        stored = picture.convert(mode)
        picture = stored.convert("RGB")
    thumb = rendition(shown(saved(stored, kind).getvalue()), all_of_it, Look(1, None)).convert(
        "RGB"
    )
    expected = picture.resize(thumb.size, Image.Resampling.LANCZOS)
    difference = ImageStat.Stat(ImageChops.difference(thumb, expected)).mean
    assert max(difference) < 1.5


def ruled(size: tuple[int, int]) -> Image.Image:
    """A long picture with lines of letters' strength across it, and a red beginning."""
    width, height = size
    line = Image.new("L", (1, 8), 255)
    line.paste(0, (0, 0, 1, 3))
    column = Image.new("L", (1, height), 255)
    for top in range(0, height, 8):
        column.paste(line, (0, top))
    picture = column.resize(size, Image.Resampling.NEAREST).convert("RGB")
    picture.paste((200, 0, 0), (0, 0, width, 400))
    return picture


def contrast(image: Image.Image) -> float:
    """The spread of brightness in the lower half; lines that cannot be told apart have none."""
    grey = image.convert("L")
    return ImageStat.Stat(grey.crop((0, grey.height // 2, grey.width, grey.height))).stddev[0]


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_the_letters_of_a_long_screenshot_can_be_read(kind: str) -> None:
    file = saved(ruled((1080, 18_000)), kind)
    made = shown(preview(file, kind, BOUNDS))
    assert made.size == (849, 14_142)
    assert contrast(made) > 60
    # Its thumbnails show the top of it, as sharp as those of any other picture.
    for thumb in (inspect(file, kind, BOUNDS)[1], thumbnail_2x(file, kind, BOUNDS)):
        image = shown(thumb).convert("RGB")
        assert image.width / image.height == 0.4
        assert close(image.getpixel((image.width // 2, 20)), (200, 0, 0), 30)
    assert contrast(image) > 10


@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
def test_a_long_picture_that_is_stored_turned_is_shown_from_its_top(orientation: int) -> None:
    upright = ruled((400, 4000))
    stored = upright.transpose(UNDO[orientation]) if orientation in UNDO else upright
    exif = Image.Exif()
    exif[0x0112] = orientation
    facts, thumb = inspect(saved(stored, "JPEG", exif=exif), "JPEG", BOUNDS)
    assert (facts.width, facts.height) == (400, 4000)
    image = shown(thumb).convert("RGB")
    assert image.size == (144, 360)
    assert close(image.getpixel((70, 100)), (200, 0, 0), 30)
    assert not close(image.getpixel((70, 200)), (200, 0, 0), 30)


def test_the_thumbnail_of_a_panorama_shows_the_middle_at_full_height() -> None:
    wide = Image.new("RGB", (9000, 500), (0, 0, 200))
    wide.paste((0, 200, 0), (4000, 0, 5000, 500))
    image = shown(inspect(saved(wide), "PNG", BOUNDS)[1]).convert("RGB")
    assert image.size == (1152, 360)
    assert close(image.getpixel((576, 180)), (0, 200, 0), 30)
    assert shown(preview(saved(wide), "PNG", BOUNDS)).size == (9000, 500)


def test_what_is_shown_as_it_is_has_the_same_pixels_and_nothing_beside_them() -> None:
    image = Image.new("RGBA", (30, 20))
    image.info["exif"] = SECRET
    made = rendition(image, preview_shape, Look(1, None))
    assert made.im is image.im
    assert (made.info, image.info) == ({}, {"exif": SECRET})
