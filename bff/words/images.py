"""A picture as the uploader describes it, and the words that pages have for it."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from bff.words.details import Details
from bff.words.time_zones import TimeZone
from bff.words.times import parse_time
from bff.words.turns import AS_IN_FILE, Shown, local

TYPE_WORDS = {
    "image/jpeg": "JPEG", "image/png": "PNG", "image/gif": "GIF", "image/webp": "WebP",
    "image/avif": "AVIF", "image/heic": "HEIC", "image/tiff": "TIFF", "image/bmp": "BMP",
}  # fmt: skip
# Types that every browser shows.
SHOWN_BY_BROWSERS = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp", "image/avif"})
FLATTEST, TALLEST, STEP = 320, 40, 5  # Width to height in hundredths; see static/css/gallery.css.
TENTH, ONE = Decimal("0.1"), Decimal(1)
THUMBNAIL_BOX, THUMBNAIL_2X_BOX = (1152, 360), (2304, 720)  # Pixels, as the uploader makes them.
LONG = 2  # Times as long as wide: its preview has more pixels than those of others.
STRIP = 10  # Times as many pixels as its thumbnail shows.
UNTITLED = "Untitled picture"
SMALL_EDGE = 640  # Pixels; a smaller picture is shown at its own size, not blown up.


class Part(NamedTuple):
    """A rectangle in a picture, in its pixels."""

    left: float
    top: float
    width: int
    height: int


class Titled:
    """What is said alike of every picture, in the gallery or in the trash; `bytes` is its size."""

    name: str
    alt: str
    bytes: int
    thumbnail_url: str

    @property
    def title(self) -> str:
        """Its name, or a text in place of one."""
        return self.name or UNTITLED

    @property
    def alt_or_title(self) -> str:
        """The alternative text, or what does in its place."""
        return self.alt or self.title

    @property
    def thumbnail_path(self) -> str:
        """The path of the thumbnail."""
        return local(self.thumbnail_url)

    @property
    def size_words(self) -> str:
        """Its size in words."""
        return byte_words(self.bytes)


@dataclass(frozen=True)
class Image(Titled):
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
    # Of a picture that somebody shares, others are told none.
    details: Details | None = None
    shown: Shown = AS_IN_FILE
    as_shown_path: str = ""
    tags: tuple[str, ...] = ()
    favourite: bool = False

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
            details=Details.read(said),
            as_shown_path=urlsplit(said.get("as_shown_url") or "").path,
            shown=Shown(said.get("turn", 0), bool(said.get("mirrored"))),
            tags=tuple(said.get("tags", ())),
            favourite=said.get("favourite", False),
        )

    @property
    def path(self) -> str:
        """The path of the stored original: it works under every host name of the gateway."""
        return urlsplit(self.url).path

    @property
    def thumbnail_srcset(self) -> str:
        """The second thumbnail and its density, beside the first one of density 1.

        By density and not by width: how wide a tile of a justified row is, is known only when the
        row is laid out, and a screen of density 1 has to load the first one whatever the width.
        """
        if self.thumbnail_2x_url is None:
            return ""
        part = self.thumbnail_part
        first, second = (
            min(1.0, box[0] / part.width, box[1] / part.height)
            for box in (THUMBNAIL_BOX, THUMBNAIL_2X_BOX)
        )
        return f"{local(self.thumbnail_2x_url)} {round(second / first, 2):g}x"

    @property
    def thumbnail_part(self) -> "Part":
        """What the thumbnails show: of a long picture the part that a tile has room for.

        Of a wide one it is the middle, of a tall one the top.
        """
        width = min(self.width, round(self.height * FLATTEST / 100))
        height = min(self.height, round(self.width * 100 / TALLEST))
        return Part((self.width - width) / 2, 0, width, height)

    @property
    def page_path(self) -> str:
        """The path of the picture's own page."""
        return urlsplit(self.view_url).path

    @property
    def is_turned(self) -> bool:
        """Whether the original does not look as its owner has it shown."""
        return self.shown != AS_IN_FILE

    @property
    def is_shown_by_browsers(self) -> bool:
        """Whether browsers show the original; other types they only save as a file."""
        return self.type in SHOWN_BY_BROWSERS

    @property
    def original_path(self) -> str:
        """The path of the original where browsers show it as the picture looks; "" elsewhere."""
        is_alike = self.is_shown_by_browsers and not (self.is_damaged or self.is_turned)
        return self.path if is_alike else ""

    @property
    def stage_path(self) -> str:
        """The path of the picture that its page shows: the preview, or an animation's original."""
        moving = self.original_path if self.frames > 1 else ""
        return moving or local(self.preview_url)

    def day_taken(self, zone: TimeZone) -> date:
        """The day on which it was taken, where it was taken; else that of the upload."""
        if self.details and self.details.taken:
            return self.details.taken.clock.date()
        return zone.day(self.created_at)

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
    def is_strip(self) -> bool:
        """Whether its thumbnail shows so little of it that only the name tells what it is."""
        part = self.thumbnail_part
        return part.width * part.height * STRIP < self.width * self.height

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
