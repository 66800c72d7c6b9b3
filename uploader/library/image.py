"""One image as its row holds it."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import cast

from uploader.clock import SECOND
from uploader.decoding.details import DETAILS_VERSION
from uploader.decoding.formats import CARD_FORMAT, FORMATS, RENDITION, PictureFormat
from uploader.decoding.moments import Moment
from uploader.decoding.orientations import orientation_of
from uploader.decoding.rendition_sizes import has_thumbnail_2x
from uploader.decoding.rendition_versions import RENDITIONS_VERSION

# The states of an image: being written, whole, or with an original that the store has lost.
PENDING = "pending"
READY = "ready"
DAMAGED = "damaged"
# The visibility of an image that its owner alone may see, and of one whose page and bytes are open
# to everybody who has its address.
PRIVATE = "private"
LINK = "link"


@dataclass(frozen=True)
class LaterRendition:
    """A rendition that is made after the upload, and again where it was lost.

    `name` is the decoder's word for it and begins its columns, `kind` begins its keys.
    """

    name: str
    kind: str
    picture_format: PictureFormat


PREVIEW = LaterRendition("preview", "p", RENDITION)
CARD = LaterRendition("card", "c", CARD_FORMAT)
THUMBNAIL_2X = LaterRendition("thumb_2x", "d", RENDITION)
# Of the object of a rendition.
KeyAndHash = tuple[str, str]
LATER_RENDITIONS = (PREVIEW, CARD, THUMBNAIL_2X)


@dataclass(frozen=True)
class Image:
    """One image as it is stored.

    `created_at`, in microseconds since 1970 in UTC, is when its file was chosen, where the upload
    said so, else when it was taken in. `sort_name` is how lists order its name. `trashed_at`, in
    microseconds too, is since when it is in the trash; one that is there keeps its visibility,
    which has no effect. Its size and its renditions are those of the picture as it is shown.
    """

    id: str
    owner: str
    state: str
    name: str
    alt: str
    visibility: str
    format: str
    width: int
    height: int
    frames: int
    bytes: int
    sha256: str
    original_key: str
    thumb_key: str
    thumb_sha256: str
    preview_key: str | None
    preview_sha256: str | None
    card_key: str | None
    card_sha256: str | None
    created_at: int
    idempotency_key: str | None = None
    pending_until: int | None = None
    checked_at: int = 0
    thumb_2x_key: str | None = None
    thumb_2x_sha256: str | None = None
    renditions_version: int = RENDITIONS_VERSION
    taken_at: int = 0
    taken_known: bool = False
    taken_offset_minutes: int | None = None
    taken_edited: bool = False
    file_taken_at: int | None = None
    file_taken_offset_minutes: int | None = None
    camera: str = ""
    lens: str = ""
    exposure_seconds: float | None = None
    aperture: float | None = None
    iso: int | None = None
    focal_length: float | None = None
    latitude: float | None = None
    longitude: float | None = None
    place_removed: bool = False
    description: str | None = None
    details_version: int = DETAILS_VERSION
    trashed_at: int | None = None
    sort_name: str = ""
    favourite: bool = False
    turn: int = 0
    mirrored: bool = False

    @property
    def picture_format(self) -> PictureFormat:
        """The type of the original."""
        return FORMATS[self.format]

    @property
    def created(self) -> datetime:
        """The time of the upload."""
        return datetime.fromtimestamp(self.created_at / SECOND, UTC)

    @property
    def taken(self) -> Moment:
        """When it was taken; the time of the upload where that is not known."""
        known = Moment(self.taken_at, self.taken_offset_minutes)
        return known if self.taken_known else Moment(self.created_at)

    @property
    def file_taken(self) -> Moment | None:
        """When it was taken as its file says it; None where that says nothing."""
        if self.file_taken_at is None:
            return None
        return Moment(self.file_taken_at, self.file_taken_offset_minutes)

    @property
    def is_damaged(self) -> bool:
        """Whether the store has lost bytes of the original."""
        return self.state == DAMAGED

    @property
    def is_trashed(self) -> bool:
        """Whether it is in the trash of its owner."""
        return self.trashed_at is not None

    @property
    def orientation(self) -> int:
        """How its owner has it shown, beyond what the file says: a number of EXIF."""
        return orientation_of(self.turn, self.mirrored)

    @property
    def is_thumbnail_turned(self) -> bool:
        """Whether its thumbnail shows it as it was turned before, until another one is made."""
        return self.renditions_version < 0

    @property
    def has_thumbnail_2x(self) -> bool:
        """Whether it has more pixels than its thumbnail shows."""
        return has_thumbnail_2x(self.width, self.height)

    @property
    def keys(self) -> list[str]:
        """The keys of all its objects."""
        later = (self.key_of(rendition) for rendition in LATER_RENDITIONS)
        return [self.original_key, self.thumb_key, *(key for key in later if key)]

    @property
    def missing_renditions(self) -> list[LaterRendition]:
        """What is to be made of it, first things first.

        A chat waits only seconds for a card, and the gallery is seen before the page of a picture.
        """
        wanted = [CARD] if self.visibility == LINK else []
        wanted += [THUMBNAIL_2X, PREVIEW] if self.has_thumbnail_2x else [PREVIEW]
        return [rendition for rendition in wanted if not self.key_of(rendition)]

    def key_of(self, rendition: LaterRendition) -> str | None:
        """Return the key of the object of a rendition that was made."""
        return cast(str | None, getattr(self, f"{rendition.name}_key"))

    def sha256_of(self, rendition: LaterRendition) -> str | None:
        """Return the hash of a rendition that was made."""
        return cast(str | None, getattr(self, f"{rendition.name}_sha256"))

    def with_rendition(self, rendition: LaterRendition, key: str, sha256: str) -> "Image":
        """Return the image with a rendition that was just made."""
        made = {f"{rendition.name}_key": key, f"{rendition.name}_sha256": sha256}
        return replace(self, **made)  # type: ignore[arg-type] # Names of fields.
