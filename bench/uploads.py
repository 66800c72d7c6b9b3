"""Uploads: the way of the bytes, the cost of deciding, and both together."""

from __future__ import annotations

import gc
import io
import multiprocessing
import os
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

from PIL import Image

from bench.direct import DirectStore
from bench.figures import Figure
from bench.photographs import of_size, photograph, tiny_picture
from bench.system import System, cpu_by_process, quiet
from tests.system.people import Person
from uploader.decoding import opening, pixels
from uploader.decoding.decoder_process import MEMORY

_BODY_BYTES = 5_000_000
_BODIES = 24
_BODY_CONNECTIONS = 4
_MEASURED_ONE_BY_ONE = 3
_PICTURES = 24
_PICTURE_CONNECTIONS = 8
_BETWEEN_LOOKS = 0.02
_LONGEST_SECONDS = 120
_CORES = len(os.sched_getaffinity(0))
_BOUNDS = opening.Bounds(100_000_000, 400_000_000)


def figures(system: System, seconds: float) -> list[Figure]:
    """Returns the figures of uploads; their work is counted in pictures, not in seconds."""
    camera = [photograph(4000, 3000, seed) for seed in range(4)]
    return [*_transport(system), _decision(system, camera), _both(system, camera)]


def _transport(system: System) -> list[Figure]:
    # A tiny picture with megabytes behind its end goes the whole way of an upload, and decoding it
    # costs nothing: what is left is transport, hashing, verifying and flushing.
    alice = system.newcomer()
    store = DirectStore(system, _BODY_CONNECTIONS)
    tiny = tiny_picture()

    def sent_by(send: Callable[[bytes], None]) -> float:
        bodies = [of_size(tiny, _BODY_BYTES) for _ in range(_BODIES)]
        quiet(system)
        return _BODY_BYTES / 1e6 * _rate(send, bodies, _BODY_CONNECTIONS)

    def form(body: bytes) -> None:
        assert alice.upload(body).status == 201

    reference = "a presigned PUT of as many bytes straight to the store, by the same client"
    unit = "MB a second"
    direct = _putting(store)
    return [
        Figure("Upload of 5 MB as the body, transport", reference, unit,
               lambda: sent_by(lambda body: _send(alice, body)), lambda: sent_by(direct),
               at_least=0.8),
        Figure("Upload of 5 MB as a form (`curl -F`), transport", reference, unit,
               lambda: sent_by(form), lambda: sent_by(direct), at_least=0.8),
    ]  # fmt: skip


def _decision(system: System, camera: Sequence[bytes]) -> Figure:
    """CPU time that all of Vitrine takes until the 201; what comes after it is not in it."""
    alice = system.newcomer()

    def to_the_answer() -> float:
        # The first picture starts a decoder.
        _send(alice, _anew(camera[-1]))
        taken = 0.0
        for content in camera[:_MEASURED_ONE_BY_ONE]:
            body = _anew(content)
            quiet(system)
            before = cpu_by_process(system)
            _send(alice, body)
            taken += sum(now - before.get(pid, 0) for pid, now in cpu_by_process(system).items())
        return 1000 * taken / _MEASURED_ONE_BY_ONE

    def bare_decode() -> float:
        quiet(system)
        began = time.process_time()
        for content in camera[:_MEASURED_ONE_BY_ONE]:
            Image.open(io.BytesIO(content)).load()
        return 1000 * (time.process_time() - began) / _MEASURED_ONE_BY_ONE

    return Figure(
        "CPU of all parts without the store, to the 201 of a photograph of 12 Mpx",
        "one full decode of it by the same library, and nothing else",
        "milliseconds",
        to_the_answer,
        bare_decode,
        at_most=1.5,
    )


def _both(system: System, camera: Sequence[bytes]) -> Figure:
    """Both sides do the same to the pixels of each picture: decide, thumbnail, preview.

    End to end is over when the last rendition of the last picture is stored. So what is left of
    the ratio is what the way of the bytes, the store, the rows and the order of the work cost on
    the same cores, the client among them.
    """
    alice = system.newcomer()
    pool = _decoders()

    def pictures() -> list[bytes]:
        made = [_anew(camera[number % len(camera)]) for number in range(_PICTURES)]
        quiet(system)
        return made

    def uploaded() -> float:
        bodies = pictures()
        began = time.monotonic()
        _rate(lambda body: _send(alice, body), bodies, _PICTURE_CONNECTIONS)
        _wait_for_previews(system)
        return _PICTURES / (time.monotonic() - began)

    def decoded() -> float:
        with tempfile.TemporaryDirectory(prefix="vitrine-bench-") as folder:
            files = [Path(folder, str(number)) for number in range(_PICTURES)]
            for file, body in zip(files, pictures(), strict=True):
                file.write_bytes(body)
            list(pool.map(rendered, files[:_CORES]))
            began = time.monotonic()
            list(pool.map(rendered, files))
            return _PICTURES / (time.monotonic() - began)

    return Figure(
        f"Uploads of photographs of 12 Mpx until all is stored, {_PICTURE_CONNECTIONS} at once",
        f"the same renditions of them by the same code in {_CORES} processes, and nothing else",
        "pictures a second",
        uploaded,
        decoded,
        at_least=0.85,
    )


def _decoders() -> ProcessPoolExecutor:
    """Starts as many processes as there are cores, in all that costs like the uploader's."""
    before = {name: os.environ.get(name) for name in MEMORY}
    os.environ.update(MEMORY)
    pool = ProcessPoolExecutor(_CORES, multiprocessing.get_context("spawn"), _prepare)
    list(pool.map(time.sleep, [1] * _CORES))
    for name, value in before.items():
        os.environ.pop(name) if value is None else os.environ.update({name: value})
    return pool


def _prepare() -> None:
    opening.prepare()
    gc.freeze()


def rendered(path: Path) -> int:
    """Does all that an upload does to the pixels; returns the bytes of both renditions."""
    with path.open("rb") as file:
        thumb = pixels.inspect(file, "JPEG", _BOUNDS)[1]
        return len(thumb) + len(pixels.preview(file, "JPEG", _BOUNDS))


def _wait_for_previews(system: System) -> None:
    deadline = time.monotonic() + _LONGEST_SECONDS
    with closing(system.database()) as rows:
        while rows.execute("SELECT 1 FROM images WHERE preview_key IS NULL LIMIT 1").fetchone():
            if time.monotonic() > deadline:
                raise TimeoutError("not all previews were made")
            time.sleep(_BETWEEN_LOOKS)


def _anew(content: bytes) -> bytes:
    return of_size(content, len(content) + 32)


def _send(person: Person, body: bytes) -> None:
    answer = person.request("POST", "/v1/upload", body=body, headers={"Content-Type": "image/jpeg"})
    assert answer.status == 201, answer.body


def _putting(store: DirectStore) -> Callable[[bytes], None]:
    def put(body: bytes) -> None:
        store.put(f"bench/{body[-16:].hex()}.jpg", body)

    return put


def _rate(send: Callable[[bytes], None], bodies: Sequence[bytes], hands: int) -> float:
    """Sends all bodies with so many at once; returns how many went a second."""
    with ThreadPoolExecutor(hands) as pool:
        began = time.monotonic()
        list(pool.map(send, bodies))
        return len(bodies) / (time.monotonic() - began)
