"""Makes a large rendition when uploads leave time for it, or when it is first asked for."""

import contextlib
import dataclasses
import queue
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import structlog

from uploader.decoding.gatekeeper import Gatekeeper
from uploader.library.catalogue import Catalogue
from uploader.library.image import Image
from uploader.library.lifecycle import Lifecycle
from uploader.outcomes import DecodersBusy, ImageNotFound, Outcome
from uploader.previews.idleness import Lull
from uploader.previews.open_files import Hold, Holds
from uploader.previews.originals import fetched
from uploader.records.identifiers import new_key
from uploader.storage.durable_put import keep
from uploader.storage.image_store import ObjectStore
from uploader.storage.objects import in_memory
from uploader.storage.spool import SpoolFile
from uploader.storage.timeouts import patience, seconds_for

_WAITING = 256
_PATIENCE_SECONDS = 8.0
# Under uploads without end a preview comes into line after this, behind what somebody waits for.
_LONGEST_LULL_SECONDS = 2.0
# Requests that wait for a preview; each holds a thread that others need.
_WAITING_REQUESTS = 4
MEDIA_TYPE = "image/webp"

log = structlog.get_logger(__name__)


class PreviewMaker:
    """Makes each preview once; of several that race, one is kept and the others are removed."""

    def __init__(
        self,
        catalogue: Catalogue,
        lifecycle: Lifecycle,
        store: ObjectStore,
        gatekeeper: Gatekeeper,
        spool_dir: Path,
        lull: Lull,
        decoders: int,
    ) -> None:
        """`decoders` is how many compute at once: that many hands keep them busy, and one more."""
        self._catalogue = catalogue
        self._lifecycle = lifecycle
        self._store = store
        self._gatekeeper = gatekeeper
        self._spool_dir = spool_dir
        self._lull = lull
        # Whoever takes an entry out closes its hold.
        self._waiting: queue.Queue[tuple[Image, Hold] | None] = queue.Queue(_WAITING)
        self._holds = Holds()
        # While one of them has its preview stored, the decoder that it leaves is another's.
        self._hands = decoders + 1
        self._places = threading.Semaphore(_WAITING_REQUESTS)
        self._turn_of_requests = threading.Lock()
        self._being_made: set[str] = set()
        # The picture whose preview a request waits for, whoever makes it.
        self._wanted: str | None = None
        self._changed = threading.Condition()

    def make_soon(self, image: Image, spooled: SpoolFile) -> None:
        """Queue an image; when the queue is full its preview is made when first asked for.

        `spooled` is the original, and stays the caller's to close: a hold on it waits in the queue.
        """
        hold = self._holds.on(spooled)
        try:
            self._waiting.put_nowait((image, hold))
        except queue.Full:
            hold.close()

    def make(self, image: Image) -> Image:
        """Return the image with its preview, making that where it is missing.

        Raises what the store, the database and the decoders raise, DecodersBusy when too many
        wait already, and ImageNotFound when the image was deleted meanwhile.
        """
        with self._turn():
            self._wanted = image.id
            try:
                return self._make(image)
            finally:
                self._wanted = None

    def start(self) -> None:
        """Work the queue off in background threads, behind the uploads that somebody waits for."""
        for _ in range(self._hands):
            threading.Thread(target=self._run, name="previews", daemon=True).start()

    def stop(self) -> None:
        """Forget what waits, and end the background threads when they come to it."""
        with contextlib.suppress(queue.Empty):
            while True:
                if entry := self._waiting.get_nowait():
                    entry[1].close()
        with contextlib.suppress(queue.Full):
            for _ in range(self._hands):
                self._waiting.put_nowait(None)

    @contextlib.contextmanager
    def _turn(self) -> Iterator[None]:
        """Make one at a time for requests: a look at a page of pictures must not take it all."""
        if not self._places.acquire(blocking=False):
            raise DecodersBusy
        try:
            if not self._turn_of_requests.acquire(timeout=_PATIENCE_SECONDS):
                raise DecodersBusy
            try:
                yield
            finally:
                self._turn_of_requests.release()
        finally:
            self._places.release()

    def _make(self, image: Image, original: BinaryIO | None = None) -> Image:
        with self._alone_with(image):
            current = self._catalogue.load_own_image(image.owner, image.id)
            if current.preview_key:
                return current
            return self._keep(current, self._render(current, original))

    @contextlib.contextmanager
    def _alone_with(self, image: Image) -> Iterator[None]:
        """Wait until nobody else in this process makes the preview of the same picture."""
        with self._changed:
            if not self._changed.wait_for(
                lambda: image.id not in self._being_made, _PATIENCE_SECONDS
            ):
                raise DecodersBusy
            self._being_made.add(image.id)
        try:
            yield
        finally:
            with self._changed:
                self._being_made.remove(image.id)
                self._changed.notify_all()

    def _render(self, image: Image, original: BinaryIO | None = None) -> bytes:
        with self._at_hand(image, original) as file:
            return self._gatekeeper.preview(
                file, image.picture_format, image.owner, lambda: image.id != self._wanted
            )

    @contextlib.contextmanager
    def _at_hand(self, image: Image, original: BinaryIO | None) -> Iterator[BinaryIO]:
        if original is not None:
            yield original
            return
        with (
            patience(seconds_for(image.bytes)),
            fetched(self._store, self._spool_dir, image) as file,
        ):
            yield file.rewind()

    def _keep(self, image: Image, picture: bytes) -> Image:
        key = new_key("p", "webp")
        new = in_memory(key, picture, MEDIA_TYPE)
        try:
            with patience(seconds_for(len(picture))):
                keep(self._store, [new])
            kept = self._lifecycle.set_preview(image, key, new.sha256)
        except Outcome:
            # What failed may have come to pass for all that: only the rows can tell.
            with contextlib.suppress(Outcome):
                self._lifecycle.discard_preview(key)
            raise
        if kept:
            return dataclasses.replace(image, preview_key=key, preview_sha256=new.sha256)
        with contextlib.suppress(Outcome), patience(2.0):
            self._store.remove(key)
        return self._catalogue.load_own_image(image.owner, image.id)

    def _run(self) -> None:
        while (entry := self._waiting.get()) is not None:
            image, hold = entry
            with contextlib.closing(hold):
                self._lull.wait(_LONGEST_LULL_SECONDS)
                try:
                    self._make(image, hold.file)
                except ImageNotFound:
                    continue
                except Outcome as outcome:
                    log.warning("preview_postponed", image=image.id, code=outcome.code)
                except Exception:
                    log.exception("preview_failed", image=image.id)
