"""The scrub: reads all objects again, a few at a time, and compares their hashes."""

import time
from collections.abc import Callable

import structlog

from uploader.library.image import LATER_RENDITIONS, Image
from uploader.upkeep.healing import Healer
from uploader.upkeep.repairs import Repairs
from uploader.upkeep.report import Progress, Report, untold

_IMAGES_AT_ONCE = 50

log = structlog.get_logger(__name__)


class Scrubber:
    """Checks the least recently checked images first."""

    def __init__(
        self, repairs: Repairs, healer: Healer, pause: Callable[[float], None] = time.sleep
    ) -> None:
        self._repairs = repairs
        self._healer = healer
        self._pause = pause

    def run(self, checked_before: int, seconds: float, progress: Progress = untold) -> Report:
        """Check images whose last check was before a time, for about `seconds`.

        `checked_before` is microseconds since 1970. Raises StorageUnavailable and
        DatabaseUnavailable; what was checked until then stays recorded.
        """
        report = Report()
        total = self._repairs.count_checked_before(checked_before)
        deadline = time.monotonic() + seconds
        unread: set[str] = set()
        while due := self._due(checked_before, unread):
            for image in due:
                if not self._check(image, report):
                    unread.add(image.id)
                progress(report.images, max(report.images, total))
                if time.monotonic() >= deadline:
                    return self._finished(report)
        return self._finished(report)

    def _due(self, before: int, unread: set[str]) -> list[Image]:
        found = self._repairs.least_recently_checked(before, _IMAGES_AT_ONCE + len(unread))
        return [image for image in found if image.id not in unread]

    def _check(self, image: Image, report: Report) -> bool:
        """Check one image; False where something could not be read, so that it stays due."""
        started, unreadable = time.monotonic(), report.unreadable
        if self._healer.check_original(image.original_key, report):
            self._healer.check_thumb(image, report)
        for rendition in LATER_RENDITIONS:
            self._healer.check_rendition(image, rendition, report)
        is_read = report.unreadable == unreadable
        if is_read:
            self._repairs.mark_checked(image)
        report.images += 1
        report.objects += len(image.keys)
        # A pause as long as the check leaves half of the store's time to requests.
        self._pause(time.monotonic() - started)
        return is_read

    def _finished(self, report: Report) -> Report:
        report.damaged = self._repairs.damaged()
        log.info("scrubbed", **report.as_json())
        return report
