"""Writes an image in the order that leaves nothing half done: row, objects, then visible."""

import contextlib

import structlog

from uploader.decoding.formats import RENDITION
from uploader.library.image import Image
from uploader.library.lifecycle import Lifecycle, OnBegin, OnReady
from uploader.outcomes import DatabaseUnavailable, ImageNotFound, StorageUnavailable
from uploader.records.deletion_queue import LATE_PUT_SECONDS
from uploader.records.quota import EVERYBODYS, OwnQuota
from uploader.storage.durable_put import put_durably
from uploader.storage.object_store import ObjectStore
from uploader.storage.objects import NewObject, in_memory
from uploader.storage.spool import SpoolFile
from uploader.storage.timeouts import read_seconds, time_limit, transfer_seconds
from uploader.upkeep.removal import Remover

log = structlog.get_logger(__name__)


class ImageWriter:
    """Makes a pending image ready, or leaves nothing behind."""

    def __init__(self, lifecycle: Lifecycle, store: ObjectStore, remover: Remover) -> None:
        self._lifecycle = lifecycle
        self._store = store
        self._remover = remover

    def begin(
        self, image: Image, on_begin: OnBegin | None = None, own: OwnQuota = EVERYBODYS
    ) -> bool:
        """Write the pending row, which reserves quota; False where the same is there already."""
        return self._lifecycle.begin(image, on_begin, own)

    def finish(
        self, image: Image, original: SpoolFile, thumbnail: bytes, on_ready: OnReady | None = None
    ) -> None:
        """Store the objects of a pending image durably and make it visible.

        `on_ready` joins the transaction that does.

        Raises StorageUnavailable, StorageFull and DatabaseUnavailable; the image is taken back.
        """
        try:
            self._store_objects(image, original, thumbnail)
            self._make_visible(image, on_ready)
        except Exception as error:
            self._abandon(image, error)
            raise

    def withdraw(self, image: Image) -> None:
        """Delete an image that was finished, if it is still there."""
        with contextlib.suppress(ImageNotFound):
            self._lifecycle.delete(image.owner, image.id)

    def _store_objects(self, image: Image, original: SpoolFile, thumbnail: bytes) -> None:
        new = NewObject(
            key=image.original_key,
            file=original.rewind(),
            size=original.size,
            media_type=image.picture_format.media_type,
            sha256=original.sha256,
        )
        with time_limit(transfer_seconds(original.size), read_seconds(original.size)):
            thumb = in_memory(image.thumb_key, thumbnail, RENDITION.media_type)
            put_durably(self._store, [new, thumb])

    def _make_visible(self, image: Image, on_ready: OnReady | None) -> None:
        try:
            self._lifecycle.finish(image, on_ready)
        except ImageNotFound as error:
            # It was pending for too long and was given up: nothing of it is visible or charged.
            raise StorageUnavailable from error

    def _abandon(self, image: Image, error: Exception) -> None:
        """Delete the row and queue the objects for deletion."""
        log.warning("upload_abandoned", image=image.id, reason=type(error).__name__)
        # A put that has failed may still arrive at the store.
        after = LATE_PUT_SECONDS if isinstance(error, StorageUnavailable) else 0.0
        try:
            self._lifecycle.abandon(image, after)
        except DatabaseUnavailable:
            # The row stays pending and invisible until it expires.
            return
        self._remover.remove_soon()
