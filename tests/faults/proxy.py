"""Stands between the uploader and its store, and does to their lines whatever a test wants."""

from __future__ import annotations

import asyncio
import contextlib
import re
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Self

from tests.system.instance import free_port
from tests.timeouts import scaled

_PIECE = 64 * 1024
_SLICE_SECONDS = 0.05
_ETAG = re.compile(rb'\r\netag: "\w', re.IGNORECASE)
_ANSWER = b"<Error><Code>InternalError</Code><Message>Made up by a test.</Message></Error>"


@dataclass(frozen=True)
class Fault:
    """What goes wrong on the way to the store and back; nothing unless it is said."""

    refused: bool = False
    reset: bool = False
    silent: bool = False
    delay_seconds: float = 0
    bytes_a_second: int = 0
    # Answered in the store's place: before the request has reached it, or after it did the work.
    status_before: int = 0
    status_after: int = 0
    loses_answers: bool = False
    cuts_requests_after: int = 0
    cuts_answers_after: int = 0
    flips_requests: bool = False
    flips_answers: bool = False


@dataclass
class FaultProxy:
    """A TCP proxy on a port of its own, in a thread; its fault can be changed at any time."""

    upstream_port: int
    port: int = field(default_factory=free_port)
    _fault: Fault = Fault()
    _lines: set[asyncio.StreamWriter] = field(default_factory=set)
    _server: asyncio.Server | None = None
    _thread: threading.Thread | None = None
    _loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def is_in_use(self) -> bool:
        """Whether there is a line from the uploader now."""
        return bool(self._lines)

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._wait_for(self._change(Fault()))
        return self

    def __exit__(self, *_: object) -> None:
        self._wait_for(self._change(Fault(refused=True)))
        self._wait_for(self._end_lines())
        self._loop.call_soon_threadsafe(self._loop.stop)
        if self._thread is not None:
            self._thread.join()
        self._loop.close()

    @contextmanager
    def failing(self, fault: Fault) -> Iterator[None]:
        """Lets the fault happen to all lines, old and new ones, until the context ends."""
        self._wait_for(self._change(fault))
        try:
            yield
        finally:
            self._wait_for(self._change(Fault()))

    def _wait_for(self, change: object) -> None:
        asyncio.run_coroutine_threadsafe(change, self._loop).result(scaled(60))  # type: ignore[arg-type]  # A coroutine.

    async def _end_lines(self) -> None:
        mine = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in mine:
            task.cancel()
        await asyncio.gather(*mine, return_exceptions=True)

    async def _change(self, fault: Fault) -> None:
        self._fault = fault
        if fault.refused or fault.reset:
            for line in list(self._lines):
                _reset(line)
        if fault.refused and self._server is not None:
            self._server.close()
            self._server = None
        elif not fault.refused and self._server is None:
            self._server = await asyncio.start_server(
                self._serve, "127.0.0.1", self.port, backlog=512
            )

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._fault.reset:
            _reset(writer)
            return
        self._lines.add(writer)
        upstream: asyncio.StreamWriter | None = None
        try:
            answers, upstream = await asyncio.open_connection("127.0.0.1", self.upstream_port)
            ways = [
                asyncio.create_task(self._carry_requests(reader, upstream, writer)),
                asyncio.create_task(self._carry_answers(answers, writer)),
            ]
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
        except OSError:
            pass
        finally:
            self._lines.discard(writer)
            for line in filter(None, (writer, upstream)):
                line.close()

    async def _carry_requests(
        self, reader: asyncio.StreamReader, upstream: asyncio.StreamWriter,
        client: asyncio.StreamWriter,
    ) -> None:  # fmt: skip
        carried = 0
        while data := await reader.read(_PIECE):
            await self._hinder(len(data))
            fault = self._fault
            if fault.status_before:
                await _answer(client, fault.status_before)
                await _hear_out(reader)
                return
            if fault.cuts_requests_after and carried + len(data) > fault.cuts_requests_after:
                upstream.write(data[: max(0, fault.cuts_requests_after - carried)])
                await upstream.drain()
                _reset(upstream)
                _reset(client)
                return
            if fault.flips_requests:
                data = _flipped(data)
            carried += len(data)
            upstream.write(data)
            await upstream.drain()

    async def _carry_answers(
        self, answers: asyncio.StreamReader, client: asyncio.StreamWriter
    ) -> None:
        carried = 0
        while data := await answers.read(_PIECE):
            await self._hinder(len(data))
            fault = self._fault
            if fault.loses_answers:
                return
            if fault.status_after:
                await _answer(client, fault.status_after)
                return
            if fault.cuts_answers_after and carried + len(data) > fault.cuts_answers_after:
                client.write(data[: max(0, fault.cuts_answers_after - carried)])
                await client.drain()
                return
            if fault.flips_answers:
                data = _flipped_etag(_flipped(data))
            carried += len(data)
            client.write(data)
            await client.drain()

    async def _hinder(self, size: int) -> None:
        """Waits for as long as the fault wants; a silent line waits for the end of the fault."""
        fault = self._fault
        waiting = fault.delay_seconds
        if fault.bytes_a_second:
            waiting += size / fault.bytes_a_second
        while self._fault.silent or (waiting > 0 and self._fault is fault):
            await asyncio.sleep(_SLICE_SECONDS)
            waiting -= _SLICE_SECONDS


async def _answer(client: asyncio.StreamWriter, status: int) -> None:
    head = (
        f"HTTP/1.1 {status} Made Up\r\nContent-Type: application/xml\r\n"
        f"Content-Length: {len(_ANSWER)}\r\nConnection: close\r\n\r\n"
    )
    client.write(head.encode() + _ANSWER)
    await client.drain()


async def _hear_out(reader: asyncio.StreamReader) -> None:
    """Reads what the client still sends, so that it hears the answer and not a cut line."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(1):
            while await reader.read(_PIECE):
                pass


def _flipped(data: bytes) -> bytes:
    """Changes one bit of a body, and leaves a piece that is a head alone as it is."""
    if data.endswith(b"\r\n\r\n"):
        return data
    return data[:-1] + bytes([data[-1] ^ 1])


def _flipped_etag(data: bytes) -> bytes:
    """Changes one bit of what a head says of the hash of its object, so that it is read again."""
    found = _ETAG.search(data)
    if found is None:
        return data
    place = found.end() - 1
    return data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]


def _reset(line: asyncio.StreamWriter) -> None:
    """Ends a line with RST, as a machine does that has crashed and come back."""
    end: socket.socket = line.get_extra_info("socket")
    with contextlib.suppress(OSError):
        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    line.transport.abort()
