"""What an upload goes through once it has arrived, as a short list of named steps."""

import contextlib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http import HTTPStatus

from uploader.arranging.album_filing import AlbumFiling, Filing
from uploader.decoding.formats import PictureFormat, recognise
from uploader.decoding.gatekeeper import Gatekeeper, Verdict
from uploader.intake.duplicates import Duplicates
from uploader.intake.image_writer import ImageWriter
from uploader.intake.new_images import pending_image
from uploader.intake.submission import Accepted, Submission
from uploader.library.image import Image
from uploader.outcomes import DatabaseUnavailable, Outcome, UploadInProgress
from uploader.previews.rendition_queue import RenditionQueue
from uploader.telemetry.metrics import Measures

# How long an upload waits for another one of the same bytes or the same request.
WAIT_SECONDS = 10.0
_PAUSE_SECONDS = 0.1
# Not a picture that is taken, or not one that can be decoded: the same bytes are refused again.
_VERDICTS = frozenset({HTTPStatus.UNSUPPORTED_MEDIA_TYPE, HTTPStatus.UNPROCESSABLE_ENTITY})


class Acceptance:
    """Takes a received file to a ready image, or leaves nothing behind."""

    def __init__(
        self,
        duplicates: Duplicates,
        gatekeeper: Gatekeeper,
        writer: ImageWriter,
        renditions: RenditionQueue,
        measures: Measures,
        *,
        wait_seconds: float = WAIT_SECONDS,
    ) -> None:
        self._duplicates = duplicates
        self._gatekeeper = gatekeeper
        self._writer = writer
        self._renditions = renditions
        self._measures = measures
        self._wait_seconds = wait_seconds

    @property
    def filing(self) -> AlbumFiling:
        """What puts images into the albums that uploads name."""
        return self._duplicates.filing

    def accept(self, upload: Submission) -> Accepted:
        """Check, store and record one file; raises the outcome of the step that failed."""
        with self._renditions.held_back():
            accepted = self._located(self._accept(upload), upload)
            if not accepted.is_repeat:
                # One that was there before may be shared now, and have no card yet.
                self._renditions.add(accepted.image, upload.received.file)
            return accepted

    def withdraw(self, accepted: Accepted) -> None:
        """Take an image back that an upload has made; one that was there before stays."""
        if not accepted.duplicate:
            self._writer.withdraw(accepted.image)

    def _accept(self, upload: Submission) -> Accepted:
        file = upload.received.file
        with self._keeping_refusals(upload):
            picture_format = recognise(file.head())
        known = self._checked(upload) or self._duplicates.answer(upload)
        if known is not None:
            return known
        with self._keeping_refusals(upload):
            verdict = self._decode(upload, picture_format)
        image = pending_image(upload, picture_format, verdict)
        known = self._begin(image, upload)
        if known is not None:
            return known
        chosen_at = None if upload.added_at is None else image.created_at
        filing = Filing(upload.owner, image.id, upload.album, chosen_at)
        self._writer.finish(image, file, verdict.thumb, filing)
        return Accepted(image, duplicate=False, filed=filing.filed)

    def _checked(self, upload: Submission) -> Accepted | None:
        """Refuse an upload into an album that cannot be, unless it is one that was answered."""
        if upload.album is None or upload.album_was_checked:
            return None
        answered = self._duplicates.find_same_request(upload)
        if answered is None:
            self.filing.check(upload.owner, upload.album)
        return answered

    def _located(self, accepted: Accepted, upload: Submission) -> Accepted:
        """Add where an image is now whose request was answered before: it is not filed again."""
        if upload.album is None or not accepted.is_repeat:
            return accepted
        filed = self.filing.find(upload.owner, accepted.image.id, upload.album)
        return replace(accepted, filed=filed)

    @contextmanager
    def _keeping_refusals(self, upload: Submission) -> Iterator[None]:
        """Keep the key of a request that is refused for its bytes, so that no others go by it.

        Raises IdempotencyKeyReused instead where others have gone by it.
        """
        try:
            yield
        except Outcome as outcome:
            if upload.key is not None and outcome.status in _VERDICTS:
                with contextlib.suppress(DatabaseUnavailable):
                    self._duplicates.keep_refusal(upload)
            raise

    def _decode(self, upload: Submission, picture_format: PictureFormat) -> Verdict:
        started = time.monotonic()
        try:
            file = upload.received.file.rewind()
            return self._gatekeeper.inspect(file, picture_format, upload.owner)
        finally:
            self._measures.decoded(picture_format.decoder, time.monotonic() - started)

    def _begin(self, image: Image, upload: Submission) -> Accepted | None:
        """Write the pending row, or wait for an upload of the same and answer as it does.

        Raises UploadInProgress when that one takes too long.
        """
        deadline = time.monotonic() + self._wait_seconds
        while not self._writer.begin(image, upload.on_begin, upload.own_quota):
            known = self._duplicates.answer(upload)
            if known is not None:
                return known
            if time.monotonic() > deadline:
                raise UploadInProgress
            time.sleep(_PAUSE_SECONDS)
        return None
