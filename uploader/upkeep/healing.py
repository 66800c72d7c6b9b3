"""Heals objects that are lost or wrong: marks an original damaged, remakes a rendition."""

from pathlib import Path

import structlog

from uploader.decoding.formats import RENDITION
from uploader.decoding.gatekeeper import Gatekeeper
from uploader.library.image import LATER_RENDITIONS, Image, LaterRendition
from uploader.outcomes import Outcome, StorageUnavailable
from uploader.previews.originals import fetched
from uploader.records.identifiers import new_key
from uploader.storage.durable_put import put_durably
from uploader.storage.object_store import ObjectStore
from uploader.storage.objects import in_memory, sha256_of
from uploader.storage.timeouts import time_limit
from uploader.upkeep.repairs import Repairs
from uploader.upkeep.report import Report

# Reading one object, whatever its size, and putting a thumbnail.
_READ_SECONDS = 600.0

log = structlog.get_logger(__name__)


class Healer:
    """Checks single objects by reading them; one that reads wrong twice is wrong."""

    def __init__(
        self, repairs: Repairs, store: ObjectStore, gatekeeper: Gatekeeper, spool_dir: Path
    ) -> None:
        self._repairs = repairs
        self._store = store
        self._gatekeeper = gatekeeper
        self._spool_dir = spool_dir

    def check(self, kind: str, key: str, report: Report) -> None:
        """Check one object; `kind` is the first part of its key. Raises StorageUnavailable."""
        if kind == "o":
            self.check_original(key, report)
        elif kind == "t":
            for image in self._repairs.images_of("thumb", key)[:1]:
                self.check_thumb(image, report)
        elif kind == "u":
            self.check_part(key, report)
        for rendition in LATER_RENDITIONS:
            if kind == rendition.kind:
                for image in self._repairs.images_of(rendition.name, key)[:1]:
                    self.check_rendition(image, rendition, report)

    def check_original(self, key: str, report: Report) -> bool:
        """Read an original and mark the images that share it; say whether it is intact.

        Raises StorageUnavailable when the store does not answer at all.
        """
        sharing = self._repairs.images_of("original", key)
        if not sharing:
            return False
        intact = self._is_intact(key, sharing[0].sha256, report)
        if intact:
            report.restored += self._repairs.mark_whole(key)
        elif intact is False and (marked := self._repairs.mark_damaged(key)):
            log.error("original_lost", key=key, images=[one.id for one in sharing], marked=marked)
        return bool(intact)

    def check_thumb(self, image: Image, report: Report) -> None:
        """Read a thumbnail and remake it where it is wrong; raises StorageUnavailable."""
        intact = self._is_intact(image.thumb_key, image.thumb_sha256, report)
        if intact is not False or image.is_damaged:
            return
        report.renditions_dropped += 1
        try:
            self._remake_thumb(image)
        except Outcome as outcome:
            # One original that cannot be read must not end the pass over all others.
            if isinstance(outcome, StorageUnavailable) and not self._store.ready():
                raise
            report.unreadable += 1
            log.warning("thumbnail_not_remade", image=image.id, code=outcome.code)

    def check_rendition(self, image: Image, rendition: LaterRendition, report: Report) -> None:
        """Read a rendition and drop it where it is wrong; raises StorageUnavailable."""
        key, sha256 = image.key_of(rendition), image.sha256_of(rendition)
        if key and sha256 and self._is_intact(key, sha256, report) is False:
            report.renditions_dropped += self._repairs.drop(rendition, key)

    def check_part(self, key: str, report: Report) -> None:
        """Read a part of an upload; a wrong one fails the upload, whose offset was not true."""
        sha256 = self._repairs.part_sha256(key)
        if sha256 and self._is_intact(key, sha256, report) is False:
            log.error("upload_part_lost", key=key)
            self._repairs.fail_upload_of(key)

    def _remake_thumb(self, image: Image) -> None:
        with time_limit(_READ_SECONDS), fetched(self._store, self._spool_dir, image) as file:
            thumb = self._gatekeeper.inspect(
                file.rewind(), image.picture_format, image.owner, lambda: True, image.orientation
            ).thumb
            key = new_key("t", RENDITION.extension, image.owner)
            new = in_memory(key, thumb, RENDITION.media_type)
            put_durably(self._store, [new])
        self._repairs.replace_thumb(image, new.key, new.sha256)

    def _is_intact(self, key: str, sha256: str, report: Report) -> bool | None:
        """Say whether an object has the hash that it should have; None where it is unreadable.

        A wrong one is read twice: a broken connection looks like a broken disk.
        """
        hashes = (self._hash_of(key) for _ in range(2))
        try:
            return any(found == sha256 for found in hashes)
        except StorageUnavailable:
            if not self._store.ready():
                raise
            report.unreadable += 1
            log.warning("object_unreadable", key=key)
            return None

    def _hash_of(self, key: str) -> str | None:
        with time_limit(_READ_SECONDS):
            try:
                return sha256_of(self._store.read(key))
            except StorageUnavailable:
                if self._store.stat(key) is None:
                    return None
                raise
