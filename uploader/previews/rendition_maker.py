"""Makes the preview or the card of an image, once: for a request, or in the background."""

import contextlib
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from uploader.decoding.gatekeeper import Gatekeeper
from uploader.library.catalogue import Catalogue
from uploader.library.image import Image, LaterRendition
from uploader.library.lifecycle import Lifecycle
from uploader.outcomes import DecodersBusy, Outcome
from uploader.previews.originals import fetched
from uploader.records.identifiers import new_key
from uploader.storage.durable_put import put_durably
from uploader.storage.object_store import ObjectStore
from uploader.storage.objects import in_memory
from uploader.storage.timeouts import time_limit, transfer_seconds

WAIT_SECONDS = 8.0
# Each request that waits for a rendition occupies a thread that other requests need.
MOST_REQUESTS = 4
_REMOVAL_SECONDS = 2.0
# The id of an image, and what is made of it.
_Job = tuple[str, LaterRendition]


class RenditionMaker:
    """Makes each one once; of several processes that race, one wins and the others clean up."""

    def __init__(
        self,
        catalogue: Catalogue,
        lifecycle: Lifecycle,
        store: ObjectStore,
        gatekeeper: Gatekeeper,
        spool_dir: Path,
        *,
        most_requests: int = MOST_REQUESTS,
        wait_seconds: float = WAIT_SECONDS,
    ) -> None:
        """At most `most_requests` wait at a time, for `wait_seconds` each; others are refused."""
        self._wait_seconds = wait_seconds
        self._catalogue = catalogue
        self._lifecycle = lifecycle
        self._store = store
        self._gatekeeper = gatekeeper
        self._spool_dir = spool_dir
        self._waiting_requests = threading.Semaphore(most_requests)
        self._request_lock = threading.Lock()
        # What a request waits for; a background thread may be making it.
        self._requested: _Job | None = None
        self._in_flight: set[_Job] = set()
        self._landed = threading.Condition()

    def make(self, image: Image, rendition: LaterRendition) -> Image:
        """Return the image with a rendition, making that where it is missing.

        Raises what the store, the database and the decoders raise, DecodersBusy when too many
        requests wait already, and ImageNotFound when the image was deleted meanwhile.
        """
        with self._one_request_at_a_time():
            self._requested = (image.id, rendition)
            try:
                return self._make(image, rendition, None)
            finally:
                self._requested = None

    def make_in_background(
        self, image: Image, rendition: LaterRendition, original: BinaryIO | None = None
    ) -> Image:
        """Make a rendition as `make` does, while decoding first what somebody waits for.

        `original` is the file where it is still open; else it is fetched from the store.
        """
        return self._make(image, rendition, original)

    def _make(self, image: Image, rendition: LaterRendition, original: BinaryIO | None) -> Image:
        with self._single_flight((image.id, rendition)):
            current = self._catalogue.load_own_image(image.owner, image.id)
            if current.key_of(rendition):
                return current
            made = self._render(current, rendition, original)
            return self._record(current, rendition, made)

    @contextlib.contextmanager
    def _one_request_at_a_time(self) -> Iterator[None]:
        """Work for requests one by one: a page of pictures must not take all decoders."""
        if not self._waiting_requests.acquire(blocking=False):
            raise DecodersBusy
        try:
            if not self._request_lock.acquire(timeout=self._wait_seconds):
                raise DecodersBusy
            try:
                yield
            finally:
                self._request_lock.release()
        finally:
            self._waiting_requests.release()

    @contextlib.contextmanager
    def _single_flight(self, job: _Job) -> Iterator[None]:
        """Let one thread of this process at a time make the same."""
        with self._landed:
            if not self._landed.wait_for(lambda: job not in self._in_flight, self._wait_seconds):
                raise DecodersBusy
            self._in_flight.add(job)
        try:
            yield
        finally:
            with self._landed:
                self._in_flight.remove(job)
                self._landed.notify_all()

    def _render(self, image: Image, rendition: LaterRendition, original: BinaryIO | None) -> bytes:
        def can_wait() -> bool:
            return self._requested != (image.id, rendition)

        with self._file_of(image, original) as file:
            return self._gatekeeper.render(
                rendition.name, file, image.picture_format, image.owner, can_wait
            )

    @contextlib.contextmanager
    def _file_of(self, image: Image, original: BinaryIO | None) -> Iterator[BinaryIO]:
        if original is not None:
            yield original
            return
        with (
            time_limit(transfer_seconds(image.bytes)),
            fetched(self._store, self._spool_dir, image) as file,
        ):
            yield file.rewind()

    def _record(self, image: Image, rendition: LaterRendition, made: bytes) -> Image:
        """Store a rendition and record it, or remove it where another process was faster."""
        key = new_key(rendition.kind, rendition.picture_format.extension)
        new = in_memory(key, made, rendition.picture_format.media_type)
        try:
            with time_limit(transfer_seconds(len(made))):
                put_durably(self._store, [new])
            recorded = self._lifecycle.record(image, rendition, key, new.sha256)
        except Outcome:
            # The put or the commit may have succeeded without a confirmation: the rows decide.
            with contextlib.suppress(Outcome):
                self._lifecycle.discard(rendition, key)
            raise
        if recorded:
            return image.with_rendition(rendition, key, new.sha256)
        with contextlib.suppress(Outcome), time_limit(_REMOVAL_SECONDS):
            self._store.remove(key)
        return self._catalogue.load_own_image(image.owner, image.id)
