"""One image as its row holds it."""

from dataclasses import dataclass
from datetime import UTC, datetime

from uploader.clock import SECOND
from uploader.decoding.formats import FORMATS, PictureFormat

# The states of an image: being written, whole, or with an original that the store has lost.
PENDING = "pending"
READY = "ready"
DAMAGED = "damaged"
# The visibility of an image whose page and bytes are open to everybody who has its address.
LINK = "link"


@dataclass(frozen=True)
class Image:
    """One image as it is stored; `created_at` is microseconds since 1970 in UTC."""

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
    created_at: int
    idempotency_key: str | None = None
    pending_until: int | None = None
    checked_at: int = 0

    @property
    def picture_format(self) -> PictureFormat:
        """The type of the original."""
        return FORMATS[self.format]

    @property
    def created(self) -> datetime:
        """The time of the upload."""
        return datetime.fromtimestamp(self.created_at / SECOND, UTC)

    @property
    def is_damaged(self) -> bool:
        """Whether the store has lost bytes of the original."""
        return self.state == DAMAGED

    @property
    def keys(self) -> list[str]:
        """The keys of all its objects."""
        keys = [self.original_key, self.thumb_key, self.preview_key]
        return [key for key in keys if key]
