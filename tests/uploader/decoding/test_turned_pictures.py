"""Pictures that their owner has turned or mirrored, beyond what the file says, in every format."""

import io

import pytest
from PIL import Image, ImageChops, ImageDraw, ImageOps, ImageStat

from tests.uploader.decoding.pictures import BOUNDS, HEIC, saved
from tests.uploader.decoding.test_renditions import MOVING, UNDO
from uploader.decoding.orientations import orientation_of
from uploader.decoding.pixels import inspect, render

pytestmark = pytest.mark.usefixtures("prepared")

WAYS = [(turn, mirrored) for mirrored in (False, True) for turn in (0, 90, 180, 270)]
# Mean levels by which a rendition may differ from one that is turned after it was encoded.
LEVELS = 3.0
NAMES = ["thumb", "thumb_2x", "preview", "card"]


def drawn(size: tuple[int, int] = (96, 64)) -> Image.Image:
    """A picture that no turn and no mirror leaves as it is."""
    picture = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 0, size[0] // 2, size[1] // 2), (200, 30, 30))
    draw.rectangle((0, size[1] // 2, size[0] // 4, size[1]), (30, 30, 200))
    return picture


def filed(kind: str, orientation: int) -> io.BytesIO:
    """A file of a picture, stored so that this orientation shows it upright."""
    if kind == "HEIF":
        return io.BytesIO((HEIC / f"orientation-{orientation}.heic").read_bytes())
    upright = drawn().convert("P" if kind == "GIF" else "RGB")
    stored = upright.transpose(UNDO[orientation]) if orientation in UNDO else upright
    exif = Image.Exif()
    exif[0x0112] = orientation
    return saved(stored, kind, **({} if kind in {"GIF", "BMP"} else {"exif": exif}))


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data)).convert("RGB")


def as_wanted(picture: Image.Image, turn: int, mirrored: bool) -> Image.Image:
    """Do to a picture what Pillow does."""
    return (ImageOps.mirror(picture) if mirrored else picture).rotate(-turn, expand=True)


def is_alike(one: Image.Image, other: Image.Image) -> bool:
    if one.size != other.size:
        return False
    return max(ImageStat.Stat(ImageChops.difference(one, other)).mean) <= LEVELS


KINDS = ["JPEG", "PNG", "WEBP", "AVIF", "HEIF", "TIFF", "GIF", "BMP"]


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", KINDS)
def test_a_turn_comes_on_top_of_what_the_file_says(kind: str, orientation: int) -> None:
    before = [opened(made) for made in render(filed(kind, orientation), kind, BOUNDS, NAMES)]
    for turn, mirrored in WAYS:
        own = orientation_of(turn, mirrored)
        facts, thumb = inspect(filed(kind, orientation), kind, BOUNDS, own)
        made = render(filed(kind, orientation), kind, BOUNDS, NAMES, own)
        for plain, after in zip(before, made, strict=True):
            assert is_alike(opened(after), as_wanted(plain, turn, mirrored)), (turn, mirrored)
        assert thumb == made[0]
        assert (facts.width, facts.height) == opened(thumb).size


@pytest.mark.parametrize(("turn", "mirrored"), WAYS)
@pytest.mark.parametrize("kind", MOVING)
def test_every_frame_of_an_animation_is_turned(kind: str, turn: int, mirrored: bool) -> None:
    frames = [drawn(), ImageOps.invert(drawn())]
    file = saved(frames[0], kind, save_all=True, append_images=frames[1:], duration=100)
    own = orientation_of(turn, mirrored)
    plain, after = (
        Image.open(io.BytesIO(render(file, kind, BOUNDS, ["preview"], one)[0])) for one in (1, own)
    )
    for number in range(2):
        plain.seek(number)
        after.seek(number)
        expected = as_wanted(plain.convert("RGB"), turn, mirrored)
        assert is_alike(after.convert("RGB"), expected), number
    thumb = opened(inspect(file, kind, BOUNDS, own)[1])
    first = opened(inspect(file, kind, BOUNDS)[1])
    assert is_alike(thumb, as_wanted(first, turn, mirrored))


@pytest.mark.parametrize(("turn", "mirrored"), WAYS)
def test_a_large_photograph_is_decoded_smaller_all_the_same(turn: int, mirrored: bool) -> None:
    file = saved(drawn((2400, 1600)), "JPEG", quality=95)
    own = orientation_of(turn, mirrored)
    plain, after = (render(file, "JPEG", BOUNDS, NAMES, one) for one in (1, own))
    sideways = turn % 180 != 0
    assert opened(after[0]).size == ((240, 360) if sideways else (540, 360))
    # Of the others the box is another one where it lies on its side.
    assert is_alike(opened(after[2]), as_wanted(opened(plain[2]), turn, mirrored))


@pytest.mark.parametrize("turn", [90, 270])
def test_a_long_picture_shows_its_top_as_it_is_shown_now(turn: int) -> None:
    wide = Image.new("RGB", (2000, 100), "white")
    wide.paste((200, 30, 30), (0, 0, 250, 100))
    wide.paste((30, 30, 200), (1750, 0, 2000, 100))
    (made,) = render(saved(wide), "PNG", BOUNDS, ["thumb"], orientation_of(turn, mirrored=False))
    top = (200, 30, 30) if turn == 90 else (30, 30, 200)
    thumb = opened(made)
    assert thumb.size == (100, 250)
    found = thumb.getpixel((50, 100))
    assert isinstance(found, tuple)
    assert all(abs(one - other) < 20 for one, other in zip(found, top, strict=True))
