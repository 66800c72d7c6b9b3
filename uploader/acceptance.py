"""What an upload goes through once it has arrived, as a short list of named steps."""

import hashlib
import time
from dataclasses import dataclass
from datetime import UTC, datetime

import structlog

from uploader.catalogue import Catalogue, Image
from uploader.flushing import ObjectFolder
from uploader.formats import PictureFormat, recognise
from uploader.gatekeeper import Gatekeeper, Verdict
from uploader.image_store import ObjectStore, as_file
from uploader.lifecycle import Lifecycle, microseconds_now
from uploader.metrics import Measures
from uploader.minting import new_id, new_key
from uploader.names import made_name
from uploader.outcomes import DatabaseUnavailable, StorageUnavailable
from uploader.patience import patience
from uploader.previews import MEDIA_TYPE
from uploader.reception import Received
from uploader.removal import Remover
from uploader.verification import verify_object

_STORE_SECONDS = 10.0
_SLOW_STORE_BYTES_A_SECOND = 2_000_000

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Accepted:
    """The image that answers an upload; `duplicate` when it was there before."""

    image: Image
    duplicate: bool


class Acceptance:
    """Takes a received file to a ready image, or leaves nothing behind."""

    def __init__(
        self,
        catalogue: Catalogue,
        lifecycle: Lifecycle,
        store: ObjectStore,
        gatekeeper: Gatekeeper,
        remover: Remover,
        measures: Measures,
        object_folder: ObjectFolder | None,
    ) -> None:
        self._catalogue = catalogue
        self._lifecycle = lifecycle
        self._store = store
        self._gatekeeper = gatekeeper
        self._remover = remover
        self._measures = measures
        self._object_folder = object_folder

    def accept(self, owner: str, received: Received) -> Accepted:
        """Check, store and record one file; raises the outcome of the step that failed."""
        picture_format = recognise(received.file.head())
        twin = self._twin(owner, received)
        if twin is not None:
            return Accepted(twin, duplicate=True)
        verdict = self._decode(received, picture_format)
        image = describe(owner, received, picture_format, verdict)
        self._lifecycle.begin(image)
        try:
            self._store_and_verify(image, received, verdict)
            self._flush(image)
            self._lifecycle.finish(image.id)
        except Exception as error:
            self._abandon(image, error)
            raise
        return Accepted(image, duplicate=False)

    def _twin(self, owner: str, received: Received) -> Image | None:
        if received.wishes.keep_duplicates:
            return None
        twin = self._catalogue.find_same_bytes(owner, received.file.sha256)
        if twin is not None and received.wishes.visibility == "link" != twin.visibility:
            # Who asks for a link gets one that works; nobody asks for private by saying nothing.
            return self._catalogue.change(owner, twin.id, {"visibility": "link"})
        return twin

    def _decode(self, received: Received, picture_format: PictureFormat) -> Verdict:
        started = time.monotonic()
        try:
            return self._gatekeeper.inspect(received.file.rewind(), picture_format)
        finally:
            self._measures.decoded(picture_format.decoder, time.monotonic() - started)

    def _store_and_verify(self, image: Image, received: Received, verdict: Verdict) -> None:
        file, thumb = received.file, verdict.thumb
        media_type = image.picture_format.media_type
        thumb_md5 = hashlib.md5(thumb, usedforsecurity=False).hexdigest()
        with patience(_STORE_SECONDS + file.size / _SLOW_STORE_BYTES_A_SECOND):
            self._store.put(image.original_key, file.rewind(), file.size, media_type)
            self._store.put(image.thumb_key, as_file(thumb), len(thumb), MEDIA_TYPE)
            verify_object(self._store, image.original_key, file.size, file.md5, file.sha256)
            verify_object(self._store, image.thumb_key, len(thumb), thumb_md5, image.thumb_sha256)

    def _flush(self, image: Image) -> None:
        if self._object_folder is not None:
            self._object_folder.flush(image.keys)

    def _abandon(self, image: Image, error: Exception) -> None:
        """Take back what was done; what the store does not allow now, the sweep does later."""
        log.warning("upload_abandoned", image=image.id, reason=type(error).__name__)
        try:
            given_up = self._lifecycle.abandon(image)
        except DatabaseUnavailable:
            # The row stays pending and invisible: whether it was committed is not known here.
            return
        if given_up and not isinstance(error, StorageUnavailable):
            self._remover.try_remove(image)
        elif given_up:
            self._remover.remove_soon()


def describe(
    owner: str, received: Received, picture_format: PictureFormat, verdict: Verdict
) -> Image:
    """Make the pending row of an upload, with a new id and new keys."""
    now = microseconds_now()
    moment = datetime.fromtimestamp(now / 1_000_000, UTC)
    return Image(
        id=new_id(),
        owner=owner,
        state="pending",
        charged=True,
        name=received.name or made_name(picture_format, moment),
        alt="",
        visibility=received.wishes.visibility,
        format=picture_format.decoder,
        width=verdict.width,
        height=verdict.height,
        frames=verdict.frames,
        bytes=received.file.size,
        sha256=received.file.sha256,
        original_key=new_key("o", picture_format.extension),
        thumb_key=new_key("t", "webp"),
        thumb_sha256=hashlib.sha256(verdict.thumb).hexdigest(),
        preview_key=None,
        preview_sha256=None,
        created_at=now,
    )
