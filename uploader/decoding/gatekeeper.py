"""The gatekeeper: a small pool of decoder processes that decode untrusted files."""

import io
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, BinaryIO

import structlog

from uploader.decoding.decoder_process import Crashed, Decoder, Killed, Starved
from uploader.decoding.details import NOTHING, Details, checked
from uploader.decoding.fair_shares import FairShares
from uploader.decoding.formats import PictureFormat
from uploader.decoding.orientations import UPRIGHT
from uploader.decoding.refusals import refusal_of
from uploader.outcomes import DecodersBusy, NotDecodable

WAIT_SECONDS = 8.0
_LATER_SECONDS = 120.0
# One takes some 15 MB while it waits, and a quarter of a second to start.
_REST_SECONDS = 15.0

log = structlog.get_logger(__name__)


def most_in_background(decoders: int) -> int:
    """Return how many of the decoders may be at work on what nobody waits for.

    One of many is left to people, for seconds at times; one of two would halve the speed of this.
    """
    return decoders - 1 if decoders > 2 else decoders


@dataclass(frozen=True)
class Verdict:
    """A picture that decoded in full; `thumb` is its WebP thumbnail."""

    width: int
    height: int
    frames: int
    thumb: bytes
    details: Details = NOTHING


@dataclass(frozen=True)
class Limits:
    """The most pixels of one frame, and of all frames together."""

    pixels: int
    frame_pixels: int


class Gatekeeper:
    """Gives each file to a free decoder; a file that crashes its decoder is refused."""

    def __init__(
        self,
        decoders: int,
        limits: Limits,
        wait_seconds: float = WAIT_SECONDS,
        count_death: Callable[[], None] = lambda: None,
        make_decoder: Callable[[int, Callable[[], None]], Decoder] = Decoder,
        rest_seconds: float = _REST_SECONDS,
    ) -> None:
        """`wait_seconds` is how long a file waits for a free decoder.

        Decoders start when they are needed first, and end after none was for `rest_seconds`.
        """
        self._limits = limits
        self._wait_seconds = wait_seconds
        self.decoders = [make_decoder(limits.pixels, count_death) for _ in range(decoders)]
        self._free = list(self.decoders)
        self._shares = FairShares()
        self._at_work: list[_Ticket] = []
        self._waiting: list[_Ticket] = []
        self._changed = threading.Condition()
        self._rest_seconds = rest_seconds
        self._last_use = 0.0
        self._rest: threading.Timer | None = None

    def inspect(
        self,
        file: BinaryIO,
        picture_format: PictureFormat,
        owner: str = "",
        can_wait: Callable[[], bool] = lambda: False,
        orientation: int = UPRIGHT,
    ) -> Verdict:
        """Decode a file in full; raises what is refused, and DecodersBusy.

        The owners that wait take turns. As long as it `can_wait`, files that somebody waits for
        are decoded first, and one decoder is left to them. `orientation` is beyond the file's own.
        """
        ticket = _Ticket(owner, can_wait)
        reply, thumb = self._ask("inspect", file, picture_format, ticket, orientation)
        try:
            facts = reply["facts"]
            width, height, frames = (int(facts[name]) for name in ("width", "height", "frames"))
            verdict = Verdict(width, height, frames, thumb, checked(facts.get("details")))
        except (KeyError, OverflowError, TypeError, ValueError) as error:
            raise NotDecodable from error
        # A decoder that was taken over can answer anything.
        possible = min(verdict.width, verdict.height, verdict.frames) > 0
        if not possible or verdict.width * verdict.height > self._limits.pixels:
            raise NotDecodable
        return verdict

    def render(
        self,
        renditions: Sequence[str],
        file: BinaryIO,
        picture_format: PictureFormat,
        owner: str = "",
        can_wait: Callable[[], bool] = lambda: False,
        orientation: int = UPRIGHT,
    ) -> list[bytes]:
        """Make renditions of a file by their names, of one decode; waits, raises as `inspect`."""
        ticket = _Ticket(owner, can_wait)
        reply, made = self._ask("render", file, picture_format, ticket, orientation, renditions)
        rest = io.BytesIO(made)
        try:
            pictures = [rest.read(length) for length in reply["lengths"]]
        except (KeyError, TypeError) as error:
            raise NotDecodable from error
        # A decoder that was taken over can answer anything.
        if len(pictures) != len(renditions) or not all(pictures) or rest.read():
            raise NotDecodable
        return pictures

    def read(
        self,
        file: BinaryIO,
        picture_format: PictureFormat,
        owner: str = "",
        can_wait: Callable[[], bool] = lambda: False,
    ) -> Details:
        """Read the details of a file without decoding its pixels; waits, raises as `inspect`."""
        reply, _ = self._ask("read", file, picture_format, _Ticket(owner, can_wait))
        return checked(reply.get("details"))

    def reconsider(self) -> None:
        """Ask what waits once more whether it can: somebody has come to wait for it."""
        with self._changed:
            self._changed.notify_all()

    def close(self) -> None:
        """End all decoder processes for good."""
        with self._changed:
            if self._rest is not None:
                self._rest.cancel()
        for one in self.decoders:
            one.close()

    def _ask(
        self,
        task: str,
        file: BinaryIO,
        picture_format: PictureFormat,
        ticket: "_Ticket",
        orientation: int = UPRIGHT,
        renditions: Sequence[str] = (),
    ) -> tuple[dict[str, Any], bytes]:
        job = {
            "task": task,
            "decoder": picture_format.decoder,
            "pixels": self._limits.pixels,
            "frame_pixels": self._limits.frame_pixels,
            "orientation": orientation,
            "renditions": list(renditions),
        }
        with self._decoder(ticket) as decoder:
            try:
                reply, picture = decoder.ask(job, file)
            except (Killed, Starved):
                log.warning("decoder_killed", task=task, format=picture_format.decoder)
                raise DecodersBusy from None
            except Crashed as error:
                name = picture_format.decoder
                log.warning("decoder_ended", task=task, format=name, reason=str(error))
                raise NotDecodable from None
        if refused := refusal_of(reply, picture_format):
            raise refused
        return reply, picture

    @contextmanager
    def _decoder(self, ticket: "_Ticket") -> Iterator[Decoder]:
        decoder = self._take(ticket)
        try:
            yield decoder
        finally:
            with self._changed:
                self._free.append(decoder)
                self._at_work.remove(ticket)
                self._shares.end(ticket.owner)
                self._last_use = time.monotonic()
                if self._rest is None:
                    self._rest_in(self._rest_seconds)
                self._changed.notify_all()

    def _rest_in(self, seconds: float) -> None:
        self._rest = threading.Timer(seconds, self._rest_if_idle)
        self._rest.daemon = True
        self._rest.start()

    def _rest_if_idle(self) -> None:
        """End all decoders where none was needed for long enough, else look again later."""
        with self._changed:
            left = self._last_use + self._rest_seconds - time.monotonic()
            if len(self._free) < len(self.decoders):
                self._rest_in(self._rest_seconds)
            elif left > 0:
                self._rest_in(left)
            else:
                self._rest = None
                for one in self._free:
                    one.stop()

    def _take(self, ticket: "_Ticket") -> Decoder:
        wait_seconds = _LATER_SECONDS if ticket.can_wait() else self._wait_seconds
        with self._changed:
            self._waiting.append(ticket)
            try:
                if not self._changed.wait_for(lambda: self._may_begin(ticket), wait_seconds):
                    raise DecodersBusy
                self._at_work.append(ticket)
                self._shares.begin(ticket.owner)
                return self._free.pop()
            finally:
                self._waiting.remove(ticket)
                # Another may be next now, while a decoder is still free.
                self._changed.notify_all()

    def _may_begin(self, ticket: "_Ticket") -> bool:
        urgent = [one for one in self._waiting if not one.can_wait()]
        if not self._free or self._shares.next_of(urgent or self._waiting) is not ticket:
            return False
        in_background = sum(one.can_wait() for one in self._at_work)
        return bool(urgent) or in_background < most_in_background(len(self.decoders))


@dataclass(frozen=True, eq=False)
class _Ticket:
    """One file in the queue for a decoder; `can_wait` says whether nobody waits for it."""

    owner: str
    can_wait: Callable[[], bool] = lambda: False
