"""The verdict on a picture, with stand-ins for the decoder and for Chromium."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from PIL import Image

from judge.chromium import Film, Grid, Lossy, Part, Shown
from judge.ours import Made, Refused
from judge.verdicts import Verdict, judged
from uploader.decoding.formats import GIF, PNG, TIFF, PictureFormat

ORIGINAL, PREVIEW = b"the original", b"its preview"
STILL = Film(1, 0, True, [100.0], [], [])
FRAMES = [[10.0] * 3, [200.0] * 3]
MOVING = Film(2, -1, True, [100.0, 200.0], FRAMES, FRAMES)


def webp(size: tuple[int, int]) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size).save(out, "WEBP")
    return out.getvalue()


THUMBNAIL = webp((4, 4))
MADE = Made(4, 4, 1, {"thumbnail": THUMBNAIL, "preview": PREVIEW})


def shown(grey: float = 100, film: Film = STILL) -> Shown:
    cells = [[grey] * 3] * 2
    return Shown(4, 4, cells, cells, film)


class Taking:
    """Gives one answer to whatever is taken."""

    def __init__(self, answer: Made | Refused, picture_format: PictureFormat | None = PNG) -> None:
        self._answer = picture_format, answer

    def take(self, content: bytes) -> tuple[PictureFormat | None, Made | Refused]:
        return self._answer


class Showing:
    """Shows each content as it was told, and remembers what it was asked for."""

    def __init__(self, shows: dict[bytes, Shown | None]) -> None:
        self._shows = {ORIGINAL: shown(), THUMBNAIL: shown(), PREVIEW: shown()} | shows
        self.asked: list[tuple[bytes, str, Grid | None]] = []
        self.parts: list[Part | None] = []

    def show(
        self,
        content: bytes,
        media_type: str,
        grid: Grid | None,
        lossy: Lossy | None = None,
        part: Part | None = None,
    ) -> Shown | None:
        self.parts.append(part)
        self.asked.append((content, media_type, grid))
        return self._shows[content]


def verdict(
    shows: dict[bytes, Shown | None] | None = None,
    made: Made | Refused = MADE,
    picture_format: PictureFormat | None = PNG,
) -> Verdict:
    return judged("a.png", ORIGINAL, Taking(made, picture_format), Showing(shows or {}))


def test_a_picture_that_looks_as_in_chromium_is_the_same() -> None:
    found = verdict()
    assert (found.kind, found.format, found.size, found.differences) == ("same", "PNG", (4, 4), [])
    assert found.distance is not None
    assert found.distance.worst == 0


def test_the_original_and_both_renditions_are_shown_on_one_grid() -> None:
    showing = Showing({})
    judged("a.png", ORIGINAL, Taking(MADE), showing)
    assert showing.asked == [
        (ORIGINAL, "image/png", Grid(1, 1)),
        (THUMBNAIL, "image/webp", Grid(1, 1)),
        (PREVIEW, "image/webp", Grid(1, 1)),
    ]


@pytest.mark.parametrize(
    ("shows", "said"),
    [
        ({THUMBNAIL: shown(150)}, "thumbnail by 50.0 (worst cell 50)"),
        ({PREVIEW: shown(97)}, "preview by 3.0 (worst cell 3)"),
        ({PREVIEW: None}, "preview not shown"),
        ({ORIGINAL: replace(shown(), width=9)}, "4x4, in Chromium 9x4"),
        ({ORIGINAL: shown(film=replace(MOVING, frames=3))}, "1 frames, in Chromium 3"),
    ],
)
def test_whatever_differs_is_said(shows: dict[bytes, Shown | None], said: str) -> None:
    found = verdict(shows)
    assert (found.kind, found.differences) == ("different", [said])


@pytest.mark.parametrize(
    ("size", "part"),
    [
        ((640, 480), None),
        ((1000, 100), Part(340, 0, 320, 100)),
        ((100, 1000), Part(0, 0, 100, 250)),
    ],
)
def test_thumbnails_of_a_long_picture_are_compared_with_the_part_that_they_show(
    size: tuple[int, int], part: Part | None
) -> None:
    showing = Showing({})
    judged("a.png", ORIGINAL, Taking(Made(*size, 1, MADE.renditions)), showing)
    of_the_original = [
        asked
        for (content, *_), asked in zip(showing.asked, showing.parts, strict=True)
        if content == ORIGINAL
    ]
    assert of_the_original == ([None, part] if part else [None])


def test_an_animation_is_compared_in_time() -> None:
    moving = replace(MADE, frames=2)
    original = {ORIGINAL: shown(film=MOVING)}
    assert verdict(original | {PREVIEW: shown(film=MOVING)}, moving).kind == "same"
    other = replace(MOVING, repetitions=0, cells=[[10.0] * 3, [90.0] * 3])
    assert verdict(original | {PREVIEW: shown(film=other)}, moving).differences == [
        "played once, by Chromium for ever",
        "animated preview by 110.0 (worst cell 110)",
    ]


@pytest.mark.parametrize(
    ("picture_format", "kind"), [(TIFF, "no reference"), (GIF, "not shown"), (PNG, "not shown")]
)
def test_what_chromium_does_not_show_is_told_from_what_it_does_not_know(
    picture_format: PictureFormat, kind: str
) -> None:
    found = verdict({ORIGINAL: None}, picture_format=picture_format)
    assert (found.kind, found.distance) == (kind, None)


@pytest.mark.parametrize(
    ("original", "kind", "said"),
    [
        (shown(), "refused", "not_decodable: OSError; Chromium shows it whole"),
        (
            shown(film=replace(STILL, is_whole=False)),
            "refused",
            "not_decodable: OSError; Chromium shows it in part",
        ),
        (None, "nobody", "not_decodable: OSError"),
    ],
)
def test_of_a_refused_picture_it_says_whether_chromium_shows_it(
    original: Shown | None, kind: str, said: str
) -> None:
    found = verdict({ORIGINAL: original}, Refused("not_decodable", "OSError"))
    assert (found.kind, found.differences) == (kind, [said])


def test_a_picture_over_the_bounds_is_not_shown_to_chromium() -> None:
    showing = Showing({})
    found = judged("a.png", ORIGINAL, Taking(Refused("too_many_pixels")), showing)
    assert (found.kind, showing.asked) == ("too large", [])


def test_a_file_of_no_accepted_type_is_served_without_one() -> None:
    showing = Showing({})
    judged("a.ico", ORIGINAL, Taking(Refused("unsupported_type"), None), showing)
    assert showing.asked == [(ORIGINAL, "application/octet-stream", None)]
