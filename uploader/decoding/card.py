"""Cards: the pictures of link previews, in the form that every chat takes, within its limits."""

import contextlib
import io

from PIL import Image, ImageStat

from uploader.decoding.card_size import card_shape
from uploader.decoding.readers.jpeg_scaling import Extent
from uploader.decoding.renditions import Look, rendition

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


def card(image: Image.Image, stored: tuple[int, int], look: Look, extent: Extent | None) -> bytes:
    """Return the card of a decoded picture as a JPEG without metadata, at most MOST_BYTES long.

    `stored` is the picture's own size, `extent` how many pixels it was decoded to.
    """
    return _encoded(_on_ground(rendition(image, card_shape, look, stored, extent)))


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
