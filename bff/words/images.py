"""A picture as the uploader describes it, and the words that pages have for it."""

from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from urllib.parse import urlsplit

from bff.words.times import parse_time

TYPE_WORDS = {
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "image/gif": "GIF",
    "image/webp": "WebP",
    "image/avif": "AVIF",
    "image/heic": "HEIC",
    "image/tiff": "TIFF",
    "image/bmp": "BMP",
}
# Types that every browser shows.
SHOWN_BY_BROWSERS = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp", "image/avif"})
FLATTEST, TALLEST, STEP = 320, 40, 5  # Width to height in hundredths; see static/css/gallery.css.
TENTH, ONE = Decimal("0.1"), Decimal(1)
THUMBNAIL_BOX, THUMBNAIL_2X_BOX = (1152, 360), (2304, 720)  # Pixels, as the uploader makes them.
LONG = 2  # Times as long as wide: its preview has more pixels than those of others.
SMALL_EDGE = 640  # Pixels; a smaller picture is shown at its own size, not blown up.


@dataclass(frozen=True)
class Image:
    """One picture; addresses are absolute, sizes are bytes and pixels."""

    id: str
    url: str
    view_url: str
    thumbnail_url: str
    thumbnail_2x_url: str | None
    preview_url: str
    card_url: str
    card_width: int
    card_height: int
    name: str
    alt: str
    type: str
    width: int
    height: int
    frames: int
    bytes: int
    visibility: str
    is_damaged: bool
    created_at: datetime

    @classmethod
    def read(cls, said: dict[str, Any]) -> "Image":
        """Return the picture of the uploader's JSON."""
        return cls(
            id=said["id"],
            url=said["url"],
            view_url=said["view_url"],
            thumbnail_url=said["thumbnail_url"],
            thumbnail_2x_url=said.get("thumbnail_2x_url"),
            preview_url=said["preview_url"],
            card_url=said["card_url"],
            card_width=said["card_width"],
            card_height=said["card_height"],
            name=said["name"] or "",
            alt=said.get("alt") or "",
            type=said["type"],
            width=said["width"],
            height=said["height"],
            frames=said.get("frames") or 1,
            bytes=said["bytes"],
            visibility=said["visibility"],
            is_damaged=bool(said.get("damaged")),
            created_at=parse_time(said["created_at"]),
        )

    # Pages load pictures by path, so that they work under every host name of the gateway.

    @property
    def path(self) -> str:
        """The path of the stored original."""
        return urlsplit(self.url).path

    @property
    def thumbnail_path(self) -> str:
        """The path of the thumbnail."""
        return urlsplit(self.thumbnail_url).path

    @property
    def thumbnail_srcset(self) -> str:
        """The second thumbnail and its density, beside the first one of density 1.

        By density and not by width: how wide a tile of a justified row is, is known only when the
        row is laid out, and a screen of density 1 has to load the first one whatever the width.
        """
        if self.thumbnail_2x_url is None:
            return ""
        # Of a long picture they show the part that a tile has room for.
        width = min(self.width, self.height * FLATTEST / 100)
        height = min(self.height, self.width * 100 / TALLEST)
        first, second = (
            min(1.0, box[0] / width, box[1] / height) for box in (THUMBNAIL_BOX, THUMBNAIL_2X_BOX)
        )
        return f"{urlsplit(self.thumbnail_2x_url).path} {round(second / first, 2):g}x"

    @property
    def page_path(self) -> str:
        """The path of the picture's own page."""
        return urlsplit(self.view_url).path

    @property
    def is_shown_by_browsers(self) -> bool:
        """Whether browsers show the original; other types they only save as a file."""
        return self.type in SHOWN_BY_BROWSERS

    @property
    def stage_path(self) -> str:
        """The path of the picture that its page shows: the preview, or an animation's original."""
        if self.frames > 1 and self.is_shown_by_browsers and not self.is_damaged:
            return self.path
        return urlsplit(self.preview_url).path

    @property
    def title(self) -> str:
        """Its name, or a text in place of one."""
        return self.name or "Untitled picture"

    @property
    def description(self) -> str:
        """The alternative text."""
        return self.alt or self.title

    @property
    def is_shared(self) -> bool:
        """Whether everybody with the link can see it."""
        return self.visibility == "link"

    @property
    def who_sees(self) -> str:
        """What is said when that has changed."""
        return f"{'Anyone with the link' if self.is_shared else 'Only you'} can see it now."

    @property
    def is_small(self) -> bool:
        """Whether it is too small to be enlarged to a screen."""
        return max(self.width, self.height) <= SMALL_EDGE

    @property
    def is_long(self) -> bool:
        """Whether it can be read only where its page makes it larger than the screen."""
        short, long = sorted((self.width, self.height))
        return not self.is_small and long > LONG * short

    @property
    def is_tall(self) -> bool:
        """Whether it is higher than wide."""
        return self.height > self.width

    @property
    def ratio_class(self) -> str:
        """The CSS class that reserves its space in the gallery: r40 to r320, in steps of five."""
        hundredths = round(self.width * 100 / max(self.height, 1) / STEP) * STEP
        return f"r{min(FLATTEST, max(TALLEST, hundredths))}"

    @property
    def type_words(self) -> str:
        """Its type in words, with the number of frames of an animation."""
        word = TYPE_WORDS.get(self.type, self.type.rpartition("/")[2].upper())
        return f"{word}, {self.frames} frames" if self.frames > 1 else word

    @property
    def size_words(self) -> str:
        """Its size in words."""
        return byte_words(self.bytes)


def byte_words(count: int) -> str:
    """Return a number of bytes in words, as `4.1 MB` (decimal units, as in file managers)."""
    if count < 1000:
        return f"{count} bytes"
    size = count / 1000
    for unit in ("kB", "MB", "GB"):
        if size < 999.5:
            return f"{_rounded(size, TENTH if size < 10 else ONE)} {unit}"
        size /= 1000
    return f"{_rounded(size, TENTH)} TB"


def _rounded(size: float, step: Decimal) -> Decimal:
    """Round halves up, as JavaScript's toFixed does; Python's own formats round them to even."""
    return Decimal(size).quantize(step, ROUND_HALF_UP)
