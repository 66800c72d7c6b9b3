"""Makes renditions in background threads, while uploads leave time for it."""

import contextlib
import queue
import threading
from contextlib import AbstractContextManager

import structlog

from uploader.library.image import CARD, THUMBNAIL_2X, Image, LaterRendition
from uploader.outcomes import ImageNotFound, Outcome
from uploader.previews.idleness import UploadActivity
from uploader.previews.open_files import OpenFile, OpenFiles
from uploader.previews.rendition_maker import RenditionMaker
from uploader.storage.spool import SpoolFile

LENGTH = 256
# While uploads never pause, the next is begun after this time nevertheless; the decoders then
# still prefer the files that somebody waits for.
_MOST_IDLE_WAIT_SECONDS = 2.0

# What is made of an image, and its original where that is still at hand.
_Entry = tuple[Image, list[LaterRendition], OpenFile | None]

log = structlog.get_logger(__name__)


class RenditionQueue:
    """Images whose renditions are yet to be made, and the threads that make them."""

    def __init__(
        self,
        maker: RenditionMaker,
        decoders: int,
        *,
        open_files: OpenFiles | None = None,
        length: int = LENGTH,
    ) -> None:
        """`decoders` is how many files are decoded at once, `length` the most images that wait."""
        self.activity = UploadActivity()
        self._maker = maker
        self._open_files = open_files or OpenFiles()
        # The thread that takes an entry out closes its file; None ends that thread.
        self._entries: queue.Queue[_Entry | None] = queue.Queue(length)
        # Images that wait for one rendition alone, by their ids; many may ask for the same.
        self._asked: set[tuple[str, LaterRendition]] = set()
        # One more than decoders: while one thread stores a rendition, another uses its decoder.
        self._threads = decoders + 1

    def held_back(self) -> AbstractContextManager[None]:
        """Begin no rendition inside the context, unless uploads never pause."""
        return self.activity.busy()

    def add(self, image: Image, spooled: SpoolFile) -> None:
        """Queue an image; when the queue is full, what it lacks is made when first asked for.

        `spooled` is the original; it stays the caller's to close, and is opened once more here.
        """
        if not image.missing_renditions:
            return
        file = self._open_files.reopen(spooled)
        try:
            self._entries.put_nowait((image, image.missing_renditions, file))
        except queue.Full:
            file.close()

    def add_card(self, image: Image) -> None:
        """Queue an image that is shared by link for its card, unless it has one or is queued."""
        self._add_one(image, CARD)

    def add_thumbnail_2x(self, image: Image) -> None:
        """Queue an image for its second thumbnail, unless it has one, needs none or is queued."""
        if image.has_thumbnail_2x:
            self._add_one(image, THUMBNAIL_2X)

    def start(self) -> None:
        """Work the queue off in background threads."""
        for _ in range(self._threads):
            threading.Thread(target=self._run, name="renditions", daemon=True).start()

    def stop(self) -> None:
        """Empty the queue, and end the background threads after what they are making."""
        with contextlib.suppress(queue.Empty):
            while True:
                if entry := self._entries.get_nowait():
                    self._close(entry)
        with contextlib.suppress(queue.Full):
            for _ in range(self._threads):
                self._entries.put_nowait(None)

    def _add_one(self, image: Image, rendition: LaterRendition) -> None:
        asked = (image.id, rendition)
        if image.is_damaged or image.key_of(rendition) or asked in self._asked:
            return
        self._asked.add(asked)
        try:
            self._entries.put_nowait((image, [rendition], None))
        except queue.Full:
            self._asked.discard(asked)

    def _run(self) -> None:
        while (entry := self._entries.get()) is not None:
            self.activity.wait_until_idle(_MOST_IDLE_WAIT_SECONDS)
            try:
                self._make(entry)
            finally:
                self._close(entry)

    def _make(self, entry: _Entry) -> None:
        image, renditions, file = entry
        for together in _of_one_decode(renditions):
            what = {"image": image.id, "renditions": [rendition.name for rendition in together]}
            try:
                self._maker.make_in_background(image, together, file.file if file else None)
            except ImageNotFound:
                return
            except Outcome as outcome:
                log.warning("rendition_postponed", code=outcome.code, **what)
            except Exception:
                log.exception("rendition_failed", **what)

    def _close(self, entry: _Entry) -> None:
        image, renditions, file = entry
        if file is None:
            self._asked.difference_update((image.id, one) for one in renditions)
        else:
            file.close()


def _of_one_decode(renditions: list[LaterRendition]) -> list[list[LaterRendition]]:
    """Let a card be made by itself, because a chat waits for it; all others share a decode."""
    cards = [rendition for rendition in renditions if rendition is CARD]
    others = [rendition for rendition in renditions if rendition is not CARD]
    return [together for together in (cards, others) if together]
