"""The gatekeeper: a small pool of decoder processes that judge files without endangering us."""

import queue
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, BinaryIO

import structlog

from uploader.decoding.decoder_process import Crashed, Decoder, Killed, Starved
from uploader.decoding.formats import PictureFormat
from uploader.outcomes import DecodersBusy, NotDecodable, Outcome, TooManyPixels

WAIT_SECONDS = 8.0

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Verdict:
    """A picture that decoded in full; `thumb` is its WebP thumbnail."""

    width: int
    height: int
    frames: int
    thumb: bytes


@dataclass(frozen=True)
class Limits:
    """The most pixels of one frame, and of all frames together."""

    pixels: int
    frame_pixels: int


class Gatekeeper:
    """Gives each file to a free decoder; what ends that process from within is its fault."""

    def __init__(
        self,
        decoders: int,
        limits: Limits,
        wait_seconds: float = WAIT_SECONDS,
        count_death: Callable[[], None] = lambda: None,
    ) -> None:
        self._limits = limits
        self._wait_seconds = wait_seconds
        self._free: queue.LifoQueue[Decoder] = queue.LifoQueue()
        self.decoders = [Decoder(limits.pixels, count_death) for _ in range(decoders)]
        for one in self.decoders:
            self._free.put(one)

    def inspect(self, file: BinaryIO, picture_format: PictureFormat) -> Verdict:
        """Decode a file in full; raises NotDecodable, TooManyPixels and DecodersBusy."""
        reply, thumb = self._ask("inspect", file, picture_format)
        try:
            facts = reply["facts"]
            verdict = Verdict(
                int(facts["width"]), int(facts["height"]), int(facts["frames"]), thumb
            )
        except (KeyError, OverflowError, TypeError, ValueError) as error:
            raise NotDecodable from error
        # A decoder that was taken over can say anything.
        possible = min(verdict.width, verdict.height, verdict.frames) > 0
        if not possible or verdict.width * verdict.height > self._limits.pixels:
            raise NotDecodable
        return verdict

    def preview(self, file: BinaryIO, picture_format: PictureFormat) -> bytes:
        """Make the large WebP rendition of a file; raises as `inspect` does."""
        return self._ask("preview", file, picture_format)[1]

    def close(self) -> None:
        """End all decoder processes."""
        for one in self.decoders:
            one.stop()

    def _ask(
        self, task: str, file: BinaryIO, picture_format: PictureFormat
    ) -> tuple[dict[str, Any], bytes]:
        job = {
            "task": task,
            "decoder": picture_format.decoder,
            "pixels": self._limits.pixels,
            "frame_pixels": self._limits.frame_pixels,
        }
        with self._decoder() as decoder:
            try:
                reply, picture = decoder.ask(job, file)
            except (Killed, Starved):
                log.warning("decoder_killed", task=task, format=picture_format.decoder)
                raise DecodersBusy from None
            except Crashed:
                log.warning("decoder_ended", task=task, format=picture_format.decoder)
                raise NotDecodable from None
        if refused := _refusal(reply):
            raise refused
        return reply, picture

    @contextmanager
    def _decoder(self) -> Iterator[Decoder]:
        try:
            decoder = self._free.get(timeout=self._wait_seconds)
        except queue.Empty:
            raise DecodersBusy from None
        try:
            yield decoder
        finally:
            self._free.put(decoder)


def _refusal(reply: dict[str, Any]) -> Outcome | None:
    match reply.get("refused"):
        case None:
            return None
        case "too_many_pixels":
            return TooManyPixels()
        case _:
            log.info("decoder_refused", reason=reply.get("reason"))
            return NotDecodable()
