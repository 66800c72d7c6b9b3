"""What Vitrine makes of a picture, by the decoder process that uploads go through."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import structlog
from structlog.testing import capture_logs

from uploader.config import Settings
from uploader.decoding.formats import HEAD_BYTES, PictureFormat, recognise
from uploader.decoding.gatekeeper import Gatekeeper, Limits
from uploader.decoding.rendition_sizes import has_thumbnail_2x
from uploader.outcomes import Outcome


@dataclass(frozen=True)
class Made:
    """An accepted picture: its upright size, its frames, and its renditions by their names."""

    width: int
    height: int
    frames: int
    renditions: dict[str, bytes]


@dataclass(frozen=True)
class Refused:
    """A refused picture: the code of the outcome, and what the decoder says to it."""

    code: str
    reason: str = ""


class Ours:
    """Takes one picture after another as an upload would be taken."""

    def __init__(self, gatekeeper: Gatekeeper) -> None:
        self._gatekeeper = gatekeeper

    def take(self, content: bytes) -> tuple[PictureFormat | None, Made | Refused]:
        """Returns the type that is recognised, if any, and what became of the picture."""
        picture_format: PictureFormat | None = None
        with capture_logs() as log, tempfile.TemporaryFile() as file:
            file.write(content)
            file.flush()
            try:
                picture_format = recognise(content[:HEAD_BYTES])
                verdict = self._gatekeeper.inspect(file, picture_format)
                size = verdict.width, verdict.height
                names = ["thumb_2x", "preview"] if has_thumbnail_2x(*size) else ["preview"]
                made = self._gatekeeper.render(names, file, picture_format)
                renditions = dict(zip(names, made, strict=True))
            except Outcome as refused:
                return picture_format, Refused(refused.code, _reason(log))
        return picture_format, Made(
            *size, verdict.frames, {"thumbnail": verdict.thumb} | renditions
        )


def _reason(log: list[Any]) -> str:
    return next((str(line["reason"]) for line in log if "reason" in line), "")


@contextmanager
def started() -> Iterator[Ours]:
    """Starts a decoder process with the bounds that a system has by default."""
    bounds = Settings.model_fields
    limits = Limits(bounds["max_pixels"].default, bounds["max_frame_pixels"].default)
    structlog.configure(cache_logger_on_first_use=False)
    gatekeeper = Gatekeeper(1, limits)
    try:
        yield Ours(gatekeeper)
    finally:
        gatekeeper.close()
