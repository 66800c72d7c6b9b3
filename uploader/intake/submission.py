"""One upload on its way into the library, and the image that answers it."""

from dataclasses import dataclass

from uploader.arranging.album_filing import Filed
from uploader.arranging.album_paths import AlbumPlace
from uploader.intake.reception import Received
from uploader.library.image import Image
from uploader.library.lifecycle import OnBegin
from uploader.records.audit_log import NO_ORIGIN, Origin
from uploader.records.quota import EVERYBODYS, OwnQuota


@dataclass(frozen=True)
class Submission:
    """A received file with its owner.

    `key` names the request, so that it can be sent again. `on_begin` joins the transaction that
    writes the row of the image. `own_quota` is what was set for the owner. `added_at` is its time
    in the library, in microseconds since 1970; without it, that is when its row is written.
    `origin` is that of the request. `album_was_checked` where the album that it names was there
    when the upload began: what became of that since is no reason to refuse the image.
    """

    owner: str
    received: Received
    key: str | None = None
    on_begin: OnBegin | None = None
    added_at: int | None = None
    own_quota: OwnQuota = EVERYBODYS
    origin: Origin = NO_ORIGIN
    album_was_checked: bool = False

    @property
    def album(self) -> AlbumPlace | None:
        """Where the image is to be filed, if anywhere."""
        return self.received.options.album


@dataclass(frozen=True)
class Accepted:
    """The image that answers an upload; `duplicate` when it was there before.

    `restored` where it was in the trash, and is back by this upload.
    `is_repeat` where the request itself was answered before: the image is as it was then.
    `filed` tells of the album that was asked for, if any.
    """

    image: Image
    duplicate: bool
    is_repeat: bool = False
    restored: bool = False
    filed: Filed | None = None
