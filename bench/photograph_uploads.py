"""Photographs of a camera: what deciding costs, and all of it until all renditions are stored."""

from __future__ import annotations

import gc
import io
import multiprocessing
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

from PIL import Image

from bench import thumbnailer
from bench.figures import Figure, say
from bench.photographs import of_size, photograph
from bench.system import System, cpu_by_process, quiet
from bench.thumbnailer import Made
from tests.system.people import Answer, Person
from uploader.decoding import opening, pixels
from uploader.decoding.allocator import ALLOCATOR
from uploader.decoding.renditions import PREVIEW, THUMBNAIL, THUMBNAIL_2X

_MEASURED_ONE_BY_ONE = 3
_PICTURES = 24
_CONNECTIONS = 8
_BETWEEN_LOOKS = 0.02
_LONGEST_SECONDS = 120
_CORES = len(os.sched_getaffinity(0))
# The small pictures of other measurements need no second thumbnail.
_UNFINISHED = (
    "SELECT 1 FROM images WHERE width = 4000 AND (preview_key IS NULL OR thumb_2x_key IS NULL)"
)
_BOUNDS = opening.Bounds(100_000_000, 400_000_000)


def figures(system: System) -> list[Figure]:
    """Returns the figures of photographs; their work is counted in pictures, not in seconds."""
    camera = [photograph(4000, 3000, seed) for seed in range(4)]
    return [_decision(system, camera), _both(system, camera), _beside_vips(system, camera)]


def _decision(system: System, camera: Sequence[bytes]) -> Figure:
    """CPU time that all of Vitrine takes until the 201; what comes after it is not in it."""
    alice = system.newcomer()

    def to_the_answer() -> float:
        # The first picture starts a decoder.
        send(alice, _anew(camera[-1]))
        taken = 0.0
        for content in camera[:_MEASURED_ONE_BY_ONE]:
            body = _anew(content)
            quiet(system)
            before = cpu_by_process(system)
            send(alice, body)
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
    """Both sides do the same to the pixels of each picture: decide, thumbnails, preview.

    End to end is over when the last rendition of the last picture is stored. So what is left of
    the ratio is what the way of the bytes, the store, the rows and the order of the work cost on
    the same cores, the client among them.
    """
    alice = system.newcomer()
    pool = _decoders()

    def decoded() -> float:
        with _files(system, camera) as files:
            list(pool.map(rendered, files[:_CORES]))
            return _pictures_a_second(lambda: list(pool.map(rendered, files)))

    return Figure(
        f"Uploads of photographs of 12 Mpx until all is stored, {_CONNECTIONS} at once",
        f"the same renditions of them by the same code in {_CORES} processes, and nothing else",
        "pictures a second",
        lambda: _uploaded(system, alice, camera),
        decoded,
        at_least=0.85,
    )


def _beside_vips(system: System, camera: Sequence[bytes]) -> Figure:
    """Both make the same renditions, in size and encoding, and theirs may not look better."""
    alice = system.newcomer()
    with _files(system, camera[:1]) as files:
        like = _made_of(system, alice, files[0])
        say("\n".join(thumbnailer.compare(files[0], like)))

    def thumbnailed() -> float:
        with _files(system, camera) as files:
            return _pictures_a_second(lambda: thumbnailer.make(files, like, _CORES))

    return Figure(
        f"Photographs of 12 Mpx until all is stored, {_CONNECTIONS} at once",
        f"the same renditions of them by `vipsthumbnail` in {_CORES} processes",
        "pictures a second",
        lambda: _uploaded(system, alice, camera),
        thumbnailed,
        at_least=1.5,
    )


def _pictures(system: System, camera: Sequence[bytes]) -> list[bytes]:
    made = [_anew(camera[number % len(camera)]) for number in range(_PICTURES)]
    quiet(system)
    return made


@contextmanager
def _files(system: System, camera: Sequence[bytes]) -> Iterator[list[Path]]:
    with tempfile.TemporaryDirectory(prefix="vitrine-bench-") as folder:
        files = [Path(folder, f"{number}.jpg") for number in range(_PICTURES)]
        for file, body in zip(files, _pictures(system, camera), strict=True):
            file.write_bytes(body)
        yield files


def _uploaded(system: System, alice: Person, camera: Sequence[bytes]) -> float:
    bodies = _pictures(system, camera)

    def until_all_is_stored() -> None:
        rate(lambda body: send(alice, body), bodies, _CONNECTIONS)
        _wait_for_renditions(system)

    return _pictures_a_second(until_all_is_stored)


def _pictures_a_second(work: Callable[[], object]) -> float:
    began = time.monotonic()
    work()
    return _PICTURES / (time.monotonic() - began)


def _made_of(system: System, alice: Person, file: Path) -> list[Made]:
    sent = send(alice, file.read_bytes()).json()
    _wait_for_renditions(system)
    hows = {"thumbnail": THUMBNAIL, "thumbnail_2x": THUMBNAIL_2X, "preview": PREVIEW}
    return [Made(name, how, alice.get(sent[f"{name}_url"]).body) for name, how in hows.items()]


def _decoders() -> ProcessPoolExecutor:
    """Starts as many processes as there are cores, in all that costs like the uploader's."""
    before = {name: os.environ.get(name) for name in ALLOCATOR}
    os.environ.update(ALLOCATOR)
    pool = ProcessPoolExecutor(_CORES, multiprocessing.get_context("spawn"), _prepare)
    list(pool.map(time.sleep, [1] * _CORES))
    for name, value in before.items():
        os.environ.pop(name) if value is None else os.environ.update({name: value})
    return pool


def _prepare() -> None:
    opening.prepare()
    gc.freeze()


def rendered(path: Path) -> int:
    """Does all that an upload does to the pixels; returns the bytes of all renditions."""
    with path.open("rb") as file:
        made = [pixels.inspect(file, "JPEG", _BOUNDS)[1]]
        made += pixels.render(file, "JPEG", _BOUNDS, ["thumb_2x", "preview"])
        return sum(map(len, made))


def _wait_for_renditions(system: System) -> None:
    deadline = time.monotonic() + _LONGEST_SECONDS
    with closing(system.database()) as rows:
        while rows.execute(_UNFINISHED).fetchone():
            if time.monotonic() > deadline:
                raise TimeoutError("not all previews were made")
            time.sleep(_BETWEEN_LOOKS)


def _anew(content: bytes) -> bytes:
    return of_size(content, len(content) + 32)


def send(person: Person, body: bytes) -> Answer:
    """Uploads a picture as the body of a request."""
    answer = person.request("POST", "/v1/upload", body=body, headers={"Content-Type": "image/jpeg"})
    assert answer.status == 201, answer.body
    return answer


def rate(send: Callable[[bytes], object], bodies: Sequence[bytes], hands: int) -> float:
    """Sends all bodies with so many at once; returns how many went a second."""
    with ThreadPoolExecutor(hands) as pool:
        began = time.monotonic()
        list(pool.map(send, bodies))
        return len(bodies) / (time.monotonic() - began)
