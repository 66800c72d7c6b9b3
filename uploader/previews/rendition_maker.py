"""Makes renditions of an image, each once: for a request, or in the background."""

import contextlib
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from uploader.decoding.gatekeeper import Gatekeeper
from uploader.library.catalogue import Catalogue
from uploader.library.image import Image, LaterRendition
from uploader.library.lifecycle import Lifecycle
from uploader.outcomes import DecodersBusy, Outcome
from uploader.previews.originals import fetched
from uploader.previews.request_queue import RequestQueue
from uploader.records.identifiers import new_key
from uploader.storage.durable_put import put_durably
from uploader.storage.object_store import ObjectStore
from uploader.storage.objects import NewObject, in_memory
from uploader.storage.timeouts import time_limit, transfer_seconds

WAIT_SECONDS = 8.0
# Each request that waits for a rendition occupies a thread that other requests need.
MOST_REQUESTS = 4
_REMOVAL_SECONDS = 2.0
# The id of an image, and what is made of it.
_Job = tuple[str, LaterRendition]
_Made = dict[LaterRendition, NewObject]


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
        self.catalogue = catalogue
        self.lifecycle = lifecycle
        self.store = store
        self.gatekeeper = gatekeeper
        self.spool_dir = spool_dir
        # One at a time: a page of pictures must not take all decoders.
        self.requests = RequestQueue(most_requests, wait_seconds)
        # What a request waits for; a background thread may be making it.
        self._requested: _Job | None = None
        self._in_flight: set[_Job] = set()
        self._landed = threading.Condition()

    def make(self, image: Image, rendition: LaterRendition) -> Image:
        """Return the image with a rendition, making that where it is missing.

        Raises what the store, the database and the decoders raise, DecodersBusy when too many
        requests wait, most of them of the owner of this one, and ImageNotFound when the image was
        deleted meanwhile. The owners of the images take turns.
        """
        with self.requests.turn_of(image.owner):
            self._requested = (image.id, rendition)
            try:
                # In the background it may wait for a decoder, which is free for a request.
                self.gatekeeper.reconsider()
                return self._make(image, [rendition], None)
            finally:
                self._requested = None

    def make_in_background(
        self,
        image: Image,
        renditions: Sequence[LaterRendition],
        original: BinaryIO | None = None,
    ) -> Image:
        """Make renditions of one decode as `make` does, but decode first what somebody waits for.

        `original` is the file where it is still open; else it is fetched from the store.
        """
        return self._make(image, renditions, original)

    def _make(
        self, image: Image, renditions: Sequence[LaterRendition], original: BinaryIO | None
    ) -> Image:
        with self._single_flight({(image.id, rendition) for rendition in renditions}):
            current = self.catalogue.load_own_image(image.owner, image.id)
            missing = [rendition for rendition in renditions if not current.key_of(rendition)]
            if not missing:
                return current
            return self._record(current, self._render(current, missing, original))

    @contextlib.contextmanager
    def _single_flight(self, jobs: set[_Job]) -> Iterator[None]:
        """Let one thread of this process at a time make the same."""
        with self._landed:
            if not self._landed.wait_for(
                lambda: self._in_flight.isdisjoint(jobs), self._wait_seconds
            ):
                raise DecodersBusy
            self._in_flight |= jobs
        try:
            yield
        finally:
            with self._landed:
                self._in_flight -= jobs
                self._landed.notify_all()

    def _render(
        self, image: Image, renditions: Sequence[LaterRendition], original: BinaryIO | None
    ) -> _Made:
        jobs = {(image.id, rendition) for rendition in renditions}

        def can_wait() -> bool:
            return self._requested not in jobs

        names = [rendition.name for rendition in renditions]
        with self.file_of(image, original) as file:
            pictures = self.gatekeeper.render(
                names, file, image.picture_format, image.owner, can_wait, image.orientation
            )
        return {
            rendition: in_memory(
                new_key(rendition.kind, rendition.picture_format.extension, image.owner),
                picture,
                rendition.picture_format.media_type,
            )
            for rendition, picture in zip(renditions, pictures, strict=True)
        }

    @contextlib.contextmanager
    def file_of(self, image: Image, original: BinaryIO | None = None) -> Iterator[BinaryIO]:
        """Hand out the original of an image, fetched where it is not open yet."""
        if original is not None:
            yield original
            return
        with (
            time_limit(transfer_seconds(image.bytes)),
            fetched(self.store, self.spool_dir, image) as file,
        ):
            yield file.rewind()

    def _record(self, image: Image, made: _Made) -> Image:
        """Store renditions and record them, or remove those where another process was faster."""
        named = {rendition: (new.key, new.sha256) for rendition, new in made.items()}
        try:
            with time_limit(transfer_seconds(sum(new.size for new in made.values()))):
                put_durably(self.store, list(made.values()))
            recorded = self.lifecycle.record(image, named)
        except Outcome:
            # The put or the commit may have succeeded without a confirmation: the rows decide.
            with contextlib.suppress(Outcome):
                self.lifecycle.discard(named)
            raise
        late = [new.key for rendition, new in made.items() if recorded.key_of(rendition) != new.key]
        for key in late:
            with contextlib.suppress(Outcome), time_limit(_REMOVAL_SECONDS):
                self.store.remove(key)
        return self.catalogue.load_own_image(image.owner, image.id) if late else recorded
