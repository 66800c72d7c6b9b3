"""Cards: the pictures of link previews, in the form that every chat takes, within its limits."""

import contextlib
import io

from PIL import Image, ImageStat

from uploader.decoding.card_size import card_size, shown_part
from uploader.decoding.jpeg_scaling import Extent
from uploader.decoding.renditions import Area, Look, part

# WhatsApp, the strictest of the chats, is said to show no more than 300 KB.
MOST_BYTES = 280_000
# Quality (libjpeg) and chroma subsampling, best first: coloured letters need the whole chroma. With
# the last pair even noise fits.
_STEPS = (
    (88, "4:4:4"),
    (84, "4:2:0"),
    (76, "4:2:0"),
    (68, "4:2:0"),
    (58, "4:2:0"),
    (48, "4:2:0"),
    (38, "4:2:0"),
    (28, "4:2:0"),
    (18, "4:2:0"),
    (8, "4:2:0"),
    (3, "4:2:0"),
)
# JPEG has no transparency. White letters on nothing would be lost on white.
_WHITE, _DARK = (255, 255, 255), (24, 24, 24)
_LIGHT = 200
_HALF_SEEN = [0] * 128 + [255] * 128
# The top of these, as they are shown, is stored at the right or at the bottom.
_FROM_THE_END = {3, 4, 7, 8}


def least_size(size: tuple[int, int], look: Look) -> tuple[int, int]:
    """Return how many pixels, as stored, a picture needs for its card to be sharp."""
    upright = size[::-1] if look.sideways else size
    shown, wanted = shown_part(*upright), card_size(*upright)
    scale = min(1.0, wanted[0] / shown[0], wanted[1] / shown[1])
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def card(image: Image.Image, size: tuple[int, int], look: Look, extent: Extent | None) -> bytes:
    """Return the card of a decoded picture as a JPEG without metadata, at most MOST_BYTES long.

    `size` is that of the picture as stored, `extent` how many pixels it was decoded to.
    """
    upright = size[::-1] if look.sideways else size
    wanted = card_size(*upright)
    as_stored = wanted[::-1] if look.sideways else wanted
    area = _area(size, extent or image.size, look)
    return _encoded(_on_ground(part(image, area, as_stored, look)))


def _area(size: tuple[int, int], extent: Extent, look: Look) -> Area:
    """Return the part that is shown: of a wide picture the middle, of a tall one the top."""
    upright = size[::-1] if look.sideways else size
    shown = shown_part(*upright)
    across, down = (one / all_ for one, all_ in zip(shown, upright, strict=True))
    left, top = (1 - across) / 2, (1 - down if look.turn in _FROM_THE_END else 0.0)
    if look.sideways:
        left, top, across, down = top, left, down, across
    return (
        left * extent[0],
        top * extent[1],
        (left + across) * extent[0],
        (top + down) * extent[1],
    )


def _on_ground(image: Image.Image) -> Image.Image:
    """Lay a transparent picture on white, or on a dark ground where it is light itself."""
    if image.mode != "RGBA":
        return image
    seen = ImageStat.Stat(image.convert("L"), image.getchannel("A").point(_HALF_SEEN))
    is_light = seen.count[0] > 0 and seen.mean[0] > _LIGHT
    ground = Image.new("RGB", image.size, _DARK if is_light else _WHITE)
    ground.paste(image, mask=image.getchannel("A"))
    return ground


def _encoded(image: Image.Image) -> bytes:
    """Return a baseline JPEG, which every program decodes, of the best quality that fits."""
    for quality, subsampling in _STEPS:
        out = io.BytesIO()
        # Pillow gives up, with an OSError, beyond a byte for each pixel (or 64 KiB).
        with contextlib.suppress(OSError):
            image.save(out, "JPEG", quality=quality, subsampling=subsampling, optimize=True)
            if out.tell() <= MOST_BYTES:
                return out.getvalue()
    raise ValueError("no quality is low enough")
