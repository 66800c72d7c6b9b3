"""The gatekeeper: a small pool of decoder processes that decode untrusted files."""

import io
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, BinaryIO

import structlog

from uploader.decoding.decoder_process import Crashed, Decoder, Killed, Starved
from uploader.decoding.formats import PictureFormat
from uploader.outcomes import (
    DecodersBusy,
    NotDecodable,
    Outcome,
    TooManyPixels,
    UnsupportedKind,
)

WAIT_SECONDS = 8.0
_LATER_SECONDS = 120.0
# One takes some 15 MB while it waits, and a quarter of a second to start.
_REST_SECONDS = 15.0
_REMEMBERED_OWNERS = 1000

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
        self._held: Counter[str] = Counter()
        self._last_grant: dict[str, int] = {}
        self._grants = 0
        self._waiting: list[_Ticket] = []
        self._changed = threading.Condition()
        self._rest_seconds = rest_seconds
        self._last_use = 0.0
        self._rest: threading.Timer | None = None

    def inspect(self, file: BinaryIO, picture_format: PictureFormat, owner: str = "") -> Verdict:
        """Decode a file in full; raises what is refused, and DecodersBusy.

        Of the owners that wait, the one with the fewest decoders at work is next, then the one
        that got one longest ago.
        """
        reply, thumb = self._ask("inspect", file, picture_format, _Ticket(owner))
        try:
            facts = reply["facts"]
            verdict = Verdict(
                int(facts["width"]), int(facts["height"]), int(facts["frames"]), thumb
            )
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
    ) -> list[bytes]:
        """Make renditions of a file by their names, of one decode; raises as `inspect` does.

        As long as it `can_wait`, files that somebody waits for are decoded first.
        """
        ticket = _Ticket(owner, can_wait)
        reply, made = self._ask("render", file, picture_format, ticket, renditions)
        rest = io.BytesIO(made)
        try:
            pictures = [rest.read(length) for length in reply["lengths"]]
        except (KeyError, TypeError) as error:
            raise NotDecodable from error
        # A decoder that was taken over can answer anything.
        if len(pictures) != len(renditions) or not all(pictures) or rest.read():
            raise NotDecodable
        return pictures

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
        renditions: Sequence[str] = (),
    ) -> tuple[dict[str, Any], bytes]:
        job = {
            "task": task,
            "decoder": picture_format.decoder,
            "pixels": self._limits.pixels,
            "frame_pixels": self._limits.frame_pixels,
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
        if refused := _refusal(reply, picture_format):
            raise refused
        return reply, picture

    @contextmanager
    def _decoder(self, ticket: "_Ticket") -> Iterator[Decoder]:
        decoder, owner = self._take(ticket), ticket.owner
        try:
            yield decoder
        finally:
            with self._changed:
                self._free.append(decoder)
                self._held[owner] -= 1
                if not self._held[owner]:
                    del self._held[owner]
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
                if not self._changed.wait_for(
                    lambda: self._free and self._next() is ticket, wait_seconds
                ):
                    raise DecodersBusy
                self._held[ticket.owner] += 1
                self._note_grant(ticket.owner)
                return self._free.pop()
            finally:
                self._waiting.remove(ticket)
                # Another may be next now, while a decoder is still free.
                self._changed.notify_all()

    def _next(self) -> "_Ticket":
        """Return who is next; of the files of one owner, the one that waits longest."""

        def rank(ticket: _Ticket) -> tuple[bool, int, int]:
            owner = ticket.owner
            return ticket.can_wait(), self._held[owner], self._last_grant.get(owner, 0)

        return min(self._waiting, key=rank)

    def _note_grant(self, owner: str) -> None:
        self._grants += 1
        self._last_grant.pop(owner, None)
        self._last_grant[owner] = self._grants
        if len(self._last_grant) > _REMEMBERED_OWNERS:
            del self._last_grant[next(iter(self._last_grant))]


@dataclass(frozen=True, eq=False)
class _Ticket:
    """One file in the queue for a decoder; `can_wait` says whether nobody waits for it."""

    owner: str
    can_wait: Callable[[], bool] = lambda: False


def _refusal(reply: dict[str, Any], picture_format: PictureFormat) -> Outcome | None:
    match reply.get("refused"):
        case None:
            return None
        case "too_many_pixels":
            return TooManyPixels()
        case "unsupported_kind":
            name = picture_format.decoder
            return UnsupportedKind(f"This kind of {name} cannot be shown right: export a PNG.")
        case _:
            log.info("decoder_refused", reason=reply.get("reason"))
            return NotDecodable()
