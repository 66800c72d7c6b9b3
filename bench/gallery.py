"""The first view of a gallery: its page, then all of its thumbnails, with nothing cached."""

from __future__ import annotations

import re
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bench.collection import Collection
from bench.figures import Figure
from bench.system import System, quiet
from tests.system.people import Person

_PICTURES = 80
# As many as a browser opens to one host.
_CONNECTIONS = 6
_THUMBNAIL = re.compile(r'src="(/i/[0-9A-Za-z]{22}/thumb\.webp)"')


def figure(system: System, person: Person) -> Figure:
    """Returns the figure; a client that does nothing but fetch makes the requests of both sides.

    Pictures, credential and files are new in each round, so that no part has seen them before.
    """
    collection = Collection(system, person)
    page: dict[str, bytes] = {}

    def vitrine() -> float:
        assert person.log_in().status == 200
        wanted = collection.add(_PICTURES)
        quiet(system)
        seconds, page["content"] = _view(system.gateway, "/gallery", person.token, thumbnails_of)
        # The view was of these pictures, and of no others.
        assert set(thumbnails_of(page["content"])) == set(wanted)
        return 1000 * seconds

    def static() -> float:
        # The first round begins with the page itself.
        document = system.static_file(f"{time.time_ns()}.html", page["content"])
        files = [
            system.static_file(f"{time.time_ns()}.webp", collection.thumbnail)
            for _ in range(_PICTURES)
        ]
        quiet(system)
        return 1000 * _view(system.reference, document, person.token, lambda _: files)[0]

    return Figure(
        f"First view of a gallery of {_PICTURES} pictures by {_CONNECTIONS} connections,"
        " nothing cached, until the last byte",
        "the same page and thumbnails as static files of the same nginx",
        "milliseconds",
        vitrine,
        static,
        at_most=4,
    )


def thumbnails_of(page: bytes) -> list[str]:
    """Returns the paths of the thumbnails that a page shows, in their order."""
    return list(dict.fromkeys(_THUMBNAIL.findall(page.decode())))


def _view(
    base: str, page: str, token: str, thumbnails: Callable[[bytes], list[str]]
) -> tuple[float, bytes]:
    """Fetches a page and what it shows; returns the seconds that took, and the page."""
    sent = f'header = "Host: localhost"\nheader = "Cookie: __Host-vitrine_access={token}"\n'
    with tempfile.TemporaryDirectory(prefix="vitrine-bench-") as folder:
        began = time.monotonic()
        content = _fetched(f'{sent}url = "{base}{page}"\n')
        files = [Path(folder, str(number)) for number in range(_PICTURES)]
        _fetched(sent + f'parallel\nparallel-max = "{_CONNECTIONS}"\n' + "".join(
            f'url = "{base}{path}"\noutput = "{file}"\n'
            for path, file in zip(thumbnails(content), files, strict=True)
        ))  # fmt: skip
        taken = time.monotonic() - began
        assert all(file.stat().st_size for file in files)
    return taken, content


def _fetched(order: str) -> bytes:
    """Runs curl by its own kind of file; returns what it prints. Any answer but a 2xx fails."""
    command = ["curl", "--silent", "--show-error", "--fail", "--config", "-"]
    return subprocess.run(command, input=order.encode(), capture_output=True, check=True).stdout
