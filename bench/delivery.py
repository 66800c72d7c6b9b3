"""Private pictures, authorised for one person, beside static files of the same nginx.

Warm is what is asked for again within its second; cold is what no cache of the gateway has.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from bench import gallery
from bench.collection import Collection
from bench.figures import Figure, Measure
from bench.load import Load
from bench.photographs import of_size, photograph, tiny_picture
from bench.system import System, quiet
from tests.system.people import Person

_STATIC = "the same bytes as a static file of the same nginx"
_BOTH = "requests a second"
# The thumbnails of one screen of a gallery, and enough of them that none is requested twice.
_SCREENFUL = 40
_COLD_THUMBNAILS = 600
# Bytes, how many of them, and connections.
_COLD_ORIGINALS = ((200_000, 150, 16), (5_000_000, 24, 4))


def figures(system: System, seconds: float) -> list[Figure]:
    """Returns the figures of delivery."""
    alice = system.newcomer()
    return [
        *_warm(system, alice, seconds),
        _screenful(system, alice, seconds),
        gallery.figure(system, system.newcomer()),
        *_cold(system, alice, seconds),
    ]


def _warm(system: System, alice: Person, seconds: float) -> list[Figure]:
    tiny = tiny_picture()
    kinds = [
        ("thumbnail", "thumbnail_url", photograph(1360, 1020, seed=3, detail=0.7), 16, 0.6),
        ("preview", "preview_url", photograph(1360, 1020, seed=3), 16, 0.8),
        ("original", "url", of_size(tiny, 200_000), 16, 0.8),
        ("original", "url", of_size(tiny, 5_000_000), 4, 0.9),
    ]
    found = []
    for what, form, picture, connections, bound in kinds:
        path = alice.path_of(alice.upload(picture).json()[form])
        content = alice.get(path).body
        static = system.static_file(f"{what}-{len(content)}.bin", content)
        # The reference gets the same request: who asks sends a token either way.
        found.append(
            Figure(
                f"Private {what}, {_size(len(content))}, by {connections} connections",
                _STATIC,
                _BOTH,
                _rate(system.gateway, [path], alice, connections, seconds, len(content)),
                _rate(system.reference, [static], alice, connections, seconds, len(content)),
                at_least=bound,
            )
        )
    return found


def _screenful(system: System, alice: Person, seconds: float) -> Figure:
    collection = Collection(system, alice)
    thumbnails = collection.add(_SCREENFUL)
    names = [
        system.static_file(f"screenful-{number}.webp", collection.thumbnail)
        for number in range(_SCREENFUL)
    ]
    return Figure(
        f"{_SCREENFUL} private thumbnails in turn, {_size(len(collection.thumbnail))}",
        "the same number of static files of the same nginx",
        _BOTH,
        _rate(system.gateway, thumbnails, alice, 16, seconds, len(collection.thumbnail)),
        _rate(system.reference, names, alice, 16, seconds, len(collection.thumbnail)),
    )


def _cold(system: System, alice: Person, seconds: float) -> list[Figure]:
    collection = Collection(system, alice)
    tiny = tiny_picture()

    def originals(size: int, count: int) -> list[str]:
        return [
            alice.path_of(alice.upload(of_size(tiny, size)).json()["url"]) for _ in range(count)
        ]

    thumbnail = _cold_figure(
        system, alice, seconds, "thumbnail", collection.thumbnail,
        lambda: collection.add(_COLD_THUMBNAILS),
    )  # fmt: skip
    return [
        thumbnail,
        *(
            _cold_figure(
                system, alice, seconds, "original", of_size(tiny, size),
                partial(originals, size, count), connections,
            )
            for size, count, connections in _COLD_ORIGINALS
        ),
    ]  # fmt: skip


def _cold_figure(
    system: System, alice: Person, seconds: float, what: str, content: bytes,
    fresh: Callable[[], list[str]], connections: int = 16,
) -> Figure:  # fmt: skip
    """Each of the fresh pictures is asked for once: no part has seen it since it was stored."""
    static = system.static_file(f"cold-{what}-{len(content)}.bin", content)

    def cold() -> float:
        assert alice.log_in().status == 200  # A token lives for a quarter of an hour.
        paths = fresh()
        quiet(system)
        return _load(
            system.gateway, paths, alice, connections, 30, len(content), once=True
        ).run().rate  # fmt: skip

    return Figure(
        f"Cold {what}, {_size(len(content))}, by {connections} connections: nothing cached",
        _STATIC,
        _BOTH,
        cold,
        _rate(system.reference, [static], alice, connections, seconds, len(content)),
        at_least=0.05,
    )


def _rate(
    url: str, paths: list[str], person: Person, connections: int, seconds: float, least: int
) -> Measure:
    def measured() -> float:
        # What was warm before the last measurement may have been forgotten since.
        _load(url, paths, person, connections, 1, least).run()
        return _load(url, paths, person, connections, seconds, least).run().rate

    return measured


def _load(
    url: str, paths: list[str], person: Person, connections: int, seconds: float, least: int,
    *, once: bool = False,
) -> Load:  # fmt: skip
    return Load(url, paths, person.token, connections, seconds, once=once, least_bytes=least)


def _size(count: int) -> str:
    return f"{count / 1_000_000:.0f} MB" if count >= 1_000_000 else f"{count / 1000:.0f} KB"
