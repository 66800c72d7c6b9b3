"""Makes renditions in background threads, while uploads leave time for it."""

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial

import structlog

from uploader.decoding.fair_shares import FairShares
from uploader.library.image import CARD, THUMBNAIL_2X, Image, LaterRendition
from uploader.outcomes import ImageNotFound, Outcome
from uploader.previews.idleness import UploadActivity
from uploader.previews.open_files import OpenFile, OpenFiles
from uploader.previews.rendition_maker import RenditionMaker
from uploader.previews.turned_thumbnails import renew_thumbnail
from uploader.storage.spool import SpoolFile

LENGTH = 256
# While uploads never pause, the next is begun after this time nevertheless; the decoders then
# still prefer the files that somebody waits for.
_MOST_IDLE_WAIT_SECONDS = 2.0

log = structlog.get_logger(__name__)


@dataclass(frozen=True, eq=False)
class _Entry:
    """What is made of an image, and its original where that is still at hand."""

    image: Image
    renditions: list[LaterRendition]
    file: OpenFile | None
    # Its thumbnail is made anew, and nothing else.
    is_turned: bool = False

    @property
    def owner(self) -> str:
        return self.image.owner


class RenditionQueue:
    """Images whose renditions are yet to be made, and the threads that make them.

    Their owners take turns, and where the queue is full the owner of the most gives way.
    """

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
        self._length = length
        # Whoever takes an entry out closes its file.
        self._waiting: list[_Entry] = []
        self._shares = FairShares()
        self._is_stopped = False
        self._changed = threading.Condition()
        # Images that wait for one rendition alone, by their ids, None being the thumbnail; many may
        # ask for the same.
        self._asked: set[tuple[str, LaterRendition | None]] = set()
        # One more than decoders: while one thread stores a rendition, another uses its decoder.
        self._threads = decoders + 1

    def held_back(self) -> AbstractContextManager[None]:
        """Begin no rendition inside the context, unless uploads never pause."""
        return self.activity.busy()

    def add(self, image: Image, spooled: SpoolFile) -> None:
        """Queue an image; what finds no room in the queue is made when it is first asked for.

        `spooled` is the original; it stays the caller's to close, and is opened once more here.
        """
        if image.missing_renditions:
            file = self._open_files.reopen(spooled)
            self._put(_Entry(image, image.missing_renditions, file))

    def add_card(self, image: Image) -> None:
        """Queue an image that is shared by link for its card, unless it has one or is queued."""
        self._add_one(image, CARD)

    def add_thumbnail_2x(self, image: Image) -> None:
        """Queue an image for its second thumbnail, unless it has one, needs none or is queued."""
        if image.has_thumbnail_2x:
            self._add_one(image, THUMBNAIL_2X)

    def add_turned(self, image: Image) -> None:
        """Queue an image that was turned in its row alone for its thumbnail, unless it is queued.

        What finds no room is queued when its thumbnail is next asked for, or made by the upkeep.
        """
        asked = (image.id, None)
        if not image.is_damaged and asked not in self._asked:
            self._asked.add(asked)
            self._put(_Entry(image, [], None, is_turned=True))

    def start(self) -> None:
        """Work the queue off in background threads."""
        for _ in range(self._threads):
            threading.Thread(target=self._run, name="renditions", daemon=True).start()

    def stop(self) -> None:
        """Empty the queue for good, and end the threads after what they are making."""
        with self._changed:
            self._is_stopped = True
            left = self._waiting.copy()
            self._waiting.clear()
            self._changed.notify_all()
        for entry in left:
            self._close(entry)

    def _add_one(self, image: Image, rendition: LaterRendition) -> None:
        asked = (image.id, rendition)
        if image.is_damaged or image.key_of(rendition) or asked in self._asked:
            return
        self._asked.add(asked)
        self._put(_Entry(image, [rendition], None))

    def _put(self, entry: _Entry) -> None:
        left_out: _Entry | None = None
        with self._changed:
            self._waiting.append(entry)
            if self._is_stopped:
                left_out = entry
            elif len(self._waiting) > self._length:
                left_out = self._shares.to_give_up(self._waiting)
            if left_out is not None:
                self._waiting.remove(left_out)
            self._changed.notify()
        if left_out is not None:
            self._close(left_out)

    def _take(self) -> _Entry | None:
        """Wait for an entry and return the one that is next then; None after the end."""
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or self._is_stopped)
                if self._is_stopped:
                    return None
            self.activity.wait_until_idle(_MOST_IDLE_WAIT_SECONDS)
            with self._changed:
                # Another thread may have taken it meanwhile.
                if self._waiting:
                    entry = self._shares.next_of(self._waiting)
                    self._waiting.remove(entry)
                    self._shares.begin(entry.owner)
                    return entry

    def _run(self) -> None:
        while (entry := self._take()) is not None:
            try:
                self._make(entry)
            finally:
                with self._changed:
                    self._shares.end(entry.owner)
                self._close(entry)

    def _make(self, entry: _Entry) -> None:
        file = entry.file.file if entry.file else None
        jobs: list[tuple[list[str], Callable[[], object]]] = [
            (
                [one.name for one in together],
                partial(self._maker.make_in_background, entry.image, together, file),
            )
            for together in _of_one_decode(entry.renditions)
        ]
        if entry.is_turned:
            jobs.append((["thumb"], partial(renew_thumbnail, self._maker, entry.image)))
        for names, make in jobs:
            what = {"image": entry.image.id, "renditions": names}
            try:
                make()
            except ImageNotFound:
                return
            except Outcome as outcome:
                log.warning("rendition_postponed", code=outcome.code, **what)
            except Exception:
                log.exception("rendition_failed", **what)

    def _close(self, entry: _Entry) -> None:
        if entry.file is None:
            asked = (*entry.renditions, *((None,) if entry.is_turned else ()))
            self._asked.difference_update((entry.image.id, one) for one in asked)
        else:
            entry.file.close()


def _of_one_decode(renditions: list[LaterRendition]) -> list[list[LaterRendition]]:
    """Let a card be made by itself, because a chat waits for it; all others share a decode."""
    cards = [rendition for rendition in renditions if rendition is CARD]
    others = [rendition for rendition in renditions if rendition is not CARD]
    return [together for together in (cards, others) if together]
