"""What an upload goes through once it has arrived, as a short list of named steps."""

import dataclasses
import hashlib
import time
from dataclasses import dataclass
from datetime import UTC, datetime

import structlog

from uploader.clock import SECOND, microseconds_now
from uploader.decoding.formats import RENDITION, PictureFormat, recognise
from uploader.decoding.gatekeeper import Gatekeeper, Verdict
from uploader.intake.reception import Received
from uploader.library.catalogue import Catalogue
from uploader.library.image import Image
from uploader.library.lifecycle import Lifecycle, OnBegin
from uploader.library.names import made_name
from uploader.outcomes import (
    DatabaseUnavailable,
    IdempotencyKeyReused,
    ImageNotFound,
    StorageUnavailable,
    UploadInProgress,
)
from uploader.previews.preview_queue import PreviewQueue
from uploader.records.deletion_queue import LATE_PUT_SECONDS
from uploader.records.identifiers import new_id, new_key
from uploader.storage.durable_put import put_durably
from uploader.storage.image_store import ObjectStore
from uploader.storage.objects import NewObject, in_memory
from uploader.storage.timeouts import read_seconds, time_limit, transfer_seconds
from uploader.telemetry.metrics import Measures
from uploader.upkeep.removal import Remover

# What a pending row may take beyond its time at the store: waiting for the database, flushing.
_SPARE_SECONDS = 20.0
# How long an upload waits for another one of the same bytes or the same request.
_WAIT_SECONDS = 10.0
_PAUSE_SECONDS = 0.1

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
        previews: PreviewQueue,
        measures: Measures,
    ) -> None:
        self._catalogue = catalogue
        self._lifecycle = lifecycle
        self._store = store
        self._gatekeeper = gatekeeper
        self._remover = remover
        self._previews = previews
        self._measures = measures

    def accept(
        self,
        owner: str,
        received: Received,
        *,
        key: str | None = None,
        on_begin: OnBegin | None = None,
    ) -> Accepted:
        """Check, store and record one file; raises the outcome of the step that failed.

        `key` names the request: asking again with it gives the same image and makes no other.
        `on_begin` joins the transaction that writes the row.
        """
        with self._previews.held_back():
            accepted = self._accept(owner, received, key, on_begin)
            if not accepted.duplicate:
                self._previews.add(accepted.image, received.file)
            return accepted

    def _accept(
        self, owner: str, received: Received, key: str | None, on_begin: OnBegin | None
    ) -> Accepted:
        picture_format = recognise(received.file.head())
        known = self._known(owner, received, key, on_begin)
        if known is not None:
            return known
        verdict = self._decode(owner, received, picture_format)
        image = describe(owner, received, picture_format, verdict, key)
        known = self._begin(image, received, on_begin)
        if known is not None:
            return known
        try:
            self._store_objects(image, received, verdict)
            self._finish(image)
        except Exception as error:
            self._abandon(image, error)
            raise
        return Accepted(image, duplicate=False)

    def _known(
        self, owner: str, received: Received, key: str | None, on_begin: OnBegin | None
    ) -> Accepted | None:
        """Answer from what is there: the same request, or the same bytes of the same owner."""
        made = self._catalogue.find_by_request(owner, key) if key else None
        if made is not None:
            if made.sha256 != received.file.sha256:
                raise IdempotencyKeyReused
            return Accepted(made, duplicate=False)
        twin = self._catalogue.find_same_bytes(owner, received.file.sha256)
        if twin is None:
            return None
        if received.wishes.keep_duplicates:
            copy = describe_copy(twin, received, key)
            begun = self._lifecycle.begin_copy(copy, twin.id, on_begin)
            return Accepted(copy, duplicate=False) if begun else None
        if received.wishes.visibility == "link" != twin.visibility:
            # Who asks for a link gets one that works; nobody asks for private by saying nothing.
            try:
                twin = self._catalogue.change(owner, twin.id, {"visibility": "link"})
            except ImageNotFound:
                # Deleted just now: the bytes in hand become an image of their own.
                return None
        return Accepted(twin, duplicate=True)

    def _decode(self, owner: str, received: Received, picture_format: PictureFormat) -> Verdict:
        started = time.monotonic()
        try:
            return self._gatekeeper.inspect(received.file.rewind(), picture_format, owner)
        finally:
            self._measures.decoded(picture_format.decoder, time.monotonic() - started)

    def _begin(self, image: Image, received: Received, on_begin: OnBegin | None) -> Accepted | None:
        """Write the pending row, or wait for an upload of the same and answer as it does."""
        deadline = time.monotonic() + _WAIT_SECONDS
        while not self._lifecycle.begin(image, on_begin):
            known = self._known(image.owner, received, image.idempotency_key, on_begin)
            if known is not None:
                return known
            if time.monotonic() > deadline:
                raise UploadInProgress
            time.sleep(_PAUSE_SECONDS)
        return None

    def _store_objects(self, image: Image, received: Received, verdict: Verdict) -> None:
        file = received.file
        original = NewObject(
            key=image.original_key,
            file=file.rewind(),
            size=file.size,
            media_type=image.picture_format.media_type,
            sha256=file.sha256,
        )
        with time_limit(transfer_seconds(file.size), read_seconds(file.size)):
            put_durably(
                self._store,
                [original, in_memory(image.thumb_key, verdict.thumb, RENDITION.media_type)],
            )

    def _finish(self, image: Image) -> None:
        try:
            self._lifecycle.finish(image)
        except ImageNotFound as error:
            # It took so long that somebody gave it up: nothing of it is visible or charged.
            raise StorageUnavailable from error

    def _abandon(self, image: Image, error: Exception) -> None:
        """Take back what was done; what the store does not allow now, the sweep does later."""
        log.warning("upload_abandoned", image=image.id, reason=type(error).__name__)
        after = LATE_PUT_SECONDS if isinstance(error, StorageUnavailable) else 0.0
        try:
            self._lifecycle.abandon(image, after)
        except DatabaseUnavailable:
            # The row stays pending and invisible until its time has passed.
            return
        self._remover.remove_soon()


def describe(
    owner: str,
    received: Received,
    picture_format: PictureFormat,
    verdict: Verdict,
    key: str | None = None,
) -> Image:
    """Make the pending row of an upload, with a new id and new keys."""
    now = microseconds_now()
    seconds = transfer_seconds(received.file.size) + _SPARE_SECONDS
    return Image(
        id=new_id(),
        owner=owner,
        state="pending",
        name=received.name or made_name(picture_format, datetime.fromtimestamp(now / SECOND, UTC)),
        alt="",
        visibility=received.wishes.visibility,
        format=picture_format.decoder,
        width=verdict.width,
        height=verdict.height,
        frames=verdict.frames,
        bytes=received.file.size,
        sha256=received.file.sha256,
        original_key=new_key("o", picture_format.extension),
        thumb_key=new_key("t", RENDITION.extension),
        thumb_sha256=hashlib.sha256(verdict.thumb).hexdigest(),
        preview_key=None,
        preview_sha256=None,
        created_at=now,
        idempotency_key=key,
        pending_until=now + int(seconds * SECOND),
        checked_at=now,
    )


def describe_copy(twin: Image, received: Received, key: str | None) -> Image:
    """Make the ready row of a further image of the same bytes, on the objects that are there."""
    return dataclasses.replace(
        twin,
        id=new_id(),
        name=received.name or twin.name,
        alt="",
        visibility=received.wishes.visibility,
        created_at=microseconds_now(),
        idempotency_key=key,
    )
