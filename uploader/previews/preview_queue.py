"""Makes previews in background threads, while uploads leave time for it."""

import contextlib
import queue
import threading
from contextlib import AbstractContextManager

import structlog

from uploader.library.image import Image
from uploader.outcomes import ImageNotFound, Outcome
from uploader.previews.idleness import UploadActivity
from uploader.previews.open_files import OpenFile, OpenFiles
from uploader.previews.preview_maker import PreviewMaker
from uploader.storage.spool import SpoolFile

LENGTH = 256
# While uploads never pause, a preview is begun after this time nevertheless; the decoders then
# still prefer the files that somebody waits for.
_MOST_IDLE_WAIT_SECONDS = 2.0

log = structlog.get_logger(__name__)


class PreviewQueue:
    """Images whose previews are yet to be made, and the threads that make them."""

    def __init__(
        self,
        maker: PreviewMaker,
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
        self._entries: queue.Queue[tuple[Image, OpenFile] | None] = queue.Queue(length)
        # One more than decoders: while one thread stores a preview, another uses its decoder.
        self._threads = decoders + 1

    def held_back(self) -> AbstractContextManager[None]:
        """Begin no preview inside the context, unless uploads never pause."""
        return self.activity.busy()

    def add(self, image: Image, spooled: SpoolFile) -> None:
        """Queue an image; when the queue is full its preview is made when first asked for.

        `spooled` is the original; it stays the caller's to close, and is opened once more here.
        """
        file = self._open_files.reopen(spooled)
        try:
            self._entries.put_nowait((image, file))
        except queue.Full:
            file.close()

    def start(self) -> None:
        """Work the queue off in background threads."""
        for _ in range(self._threads):
            threading.Thread(target=self._run, name="previews", daemon=True).start()

    def stop(self) -> None:
        """Empty the queue, and end the background threads after what they are making."""
        with contextlib.suppress(queue.Empty):
            while True:
                if entry := self._entries.get_nowait():
                    entry[1].close()
        with contextlib.suppress(queue.Full):
            for _ in range(self._threads):
                self._entries.put_nowait(None)

    def _run(self) -> None:
        while (entry := self._entries.get()) is not None:
            image, file = entry
            with contextlib.closing(file):
                self.activity.wait_until_idle(_MOST_IDLE_WAIT_SECONDS)
                try:
                    self._maker.make_in_background(image, file.file)
                except ImageNotFound:
                    continue
                except Outcome as outcome:
                    log.warning("preview_postponed", image=image.id, code=outcome.code)
                except Exception:
                    log.exception("preview_failed", image=image.id)
