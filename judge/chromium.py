"""What Chromium shows of a picture: its size, its colours over a grid, and its frames in time."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Error, Page, Playwright

from judge.pictures_server import PicturesServer, serving

_SCRIPT = Path(__file__).with_name("in_page.js").read_text()
_MILLISECONDS = 60_000
# So much of a film is compared; a longer one is compared by its beginning.
_MOST_FRAMES = 60
_MOST_PIXELS = 24_000_000

Cells = list[float]


@dataclass(frozen=True)
class Grid:
    """How many cells a picture is divided into."""

    across: int
    down: int


@dataclass(frozen=True)
class Part:
    """A part of an upright picture, in its pixels."""

    left: float
    top: float
    width: int
    height: int


@dataclass(frozen=True)
class Lossy:
    """The size and the quality (0 to 1) in which Chromium encodes a picture as WebP, too."""

    width: int
    height: int
    quality: float


@dataclass(frozen=True)
class Film:
    """The frames of a picture, as WebCodecs' ImageDecoder tells them.

    `repetitions` is how often it is played again after the first time, -1 for ever. `times` has
    the end of each frame in milliseconds; `cells` and `encoded` its colours on white, as those of
    `Shown`, where there are several frames.
    """

    frames: int
    repetitions: int
    is_whole: bool
    times: list[float]
    cells: list[Cells]
    encoded: list[Cells]


@dataclass(frozen=True)
class Shown:
    """A picture in Chromium: upright, in sRGB, on white and then on black (8-bit steps).

    `encoded` is the same after Chromium has encoded it as lossy WebP, where that was asked for.
    """

    width: int
    height: int
    cells: list[Cells]
    encoded: list[Cells]
    film: Film


class Chromium:
    """Shows one picture after another; a page that crashes is replaced."""

    def __init__(self, browser: Browser, server: PicturesServer) -> None:
        self._browser = browser
        self._server = server
        self._page: Page | None = None

    @property
    def version(self) -> str:
        """What it calls itself in the table."""
        return f"Chromium {self._browser.version}"

    def show(
        self,
        content: bytes,
        media_type: str,
        grid: Grid | None,
        lossy: Lossy | None = None,
        part: Part | None = None,
    ) -> Shown | None:
        """Returns what an `<img>` shows; None where that is nothing, or Chromium fails.

        Without a grid only the size and the frames are told, with a part its colours.
        """
        address = self._server.offer(content, media_type)
        question = {
            "address": address, "type": media_type, "grid": grid and asdict(grid),
            "lossy": lossy and asdict(lossy),
            "part": part and asdict(part),
            "mostFrames": _MOST_FRAMES, "mostPixels": _MOST_PIXELS, "milliseconds": _MILLISECONDS,
        }  # fmt: skip
        try:
            answer = self._opened().evaluate(_SCRIPT, question)
        except Error:
            self._page = None
            return None
        return answer and _read(answer)

    def _opened(self) -> Page:
        if self._page is None:
            self._page = self._browser.new_page()
            self._page.set_default_timeout(_MILLISECONDS)
            self._page.goto(self._server.url)
        return self._page


def _read(answer: dict[str, Any]) -> Shown:
    film = answer["film"]
    return Shown(
        answer["width"], answer["height"], answer["cells"], answer["encoded"],
        Film(film["frames"], film["repetitions"], film["isWhole"], film["times"], film["cells"],
             film["encoded"]),
    )  # fmt: skip


@contextmanager
def launched(playwright: Playwright, program: str) -> Iterator[Chromium]:
    """Starts Chromium as on a screen that shows sRGB; root cannot have its sandbox."""
    browser = playwright.chromium.launch(
        executable_path=program,
        chromium_sandbox=os.geteuid() != 0,
        args=["--force-color-profile=srgb", "--disable-gpu", "--disable-background-networking"],
    )
    try:
        with serving() as server:
            yield Chromium(browser, server)
    finally:
        browser.close()
