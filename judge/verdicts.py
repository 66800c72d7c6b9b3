"""The verdict on one picture: what we make of it, beside what Chromium shows of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

from judge.chromium import Grid, Lossy, Part, Shown
from judge.comparison import (
    Distance,
    between,
    between_films,
    differences_in_time,
    furthest,
    grid_for,
    loss,
)
from judge.ours import Made, Refused
from uploader.decoding.formats import HEIC, RENDITION, TIFF, PictureFormat
from uploader.decoding.readers.webp_canvas import size_in
from uploader.decoding.rendition_sizes import thumbnail_shape
from uploader.decoding.renditions import THUMBNAIL
from uploader.outcomes import TooManyPixels

# Chromium shows none of these, so there is nothing to compare with.
_WITHOUT_REFERENCE = {TIFF, HEIC}
# What lossy WebP loses is measured at the quality of the thumbnail.
_QUALITY = THUMBNAIL.quality / 100


class Taker(Protocol):
    """Takes a picture as Vitrine does: `judge.ours.Ours`."""

    def take(self, content: bytes) -> tuple[PictureFormat | None, Made | Refused]:
        """Returns the type that is recognised, if any, and what became of the picture."""


class Shower(Protocol):
    """Shows a picture as Chromium does: `judge.chromium.Chromium`."""

    def show(
        self,
        content: bytes,
        media_type: str,
        grid: Grid | None,
        lossy: Lossy | None = None,
        part: Part | None = None,
    ) -> Shown | None:
        """Returns what is shown, if anything."""


@dataclass(frozen=True)
class Verdict:
    """What was found; `differences` is empty where a picture looks as in Chromium.

    `kind` is `same`, `different`, `refused` (Chromium shows it), `not shown` (by Chromium),
    `no reference` (Chromium does not know the type), `too large` (for our bounds, so
    Chromium is not asked) or `nobody` (refused, and not shown).
    """

    name: str
    kind: str
    format: str = ""
    size: tuple[int, int] = (0, 0)
    frames: int = 1
    distance: Distance | None = None
    differences: list[str] = field(default_factory=list)


def judged(name: str, content: bytes, ours: Taker, chromium: Shower) -> Verdict:
    """Takes a picture as an upload, has Chromium show it, and compares."""
    picture_format, outcome = ours.take(content)
    label = picture_format.decoder if picture_format else ""
    if isinstance(outcome, Refused):
        if outcome.code == TooManyPixels.code:
            return Verdict(name, "too large", label)
        return _of_refused(name, label, outcome, _shown(chromium, content, picture_format))
    width, height = size_in(outcome.renditions["thumbnail"][:30]) or (1, 1)
    grid, lossy = grid_for(width, height), Lossy(width, height, _QUALITY)
    size = outcome.width, outcome.height
    part = _part_in_thumbnails(*size)
    original = _shown(chromium, content, picture_format, grid, lossy)
    shown_part = part and _shown(chromium, content, picture_format, grid, lossy, part)
    if original is None:
        kind = "no reference" if picture_format in _WITHOUT_REFERENCE else "not shown"
        return Verdict(name, kind, label, size, outcome.frames)
    renditions = {
        one: chromium.show(made, RENDITION.media_type, grid)
        for one, made in outcome.renditions.items()
    }
    references = dict.fromkeys(renditions, shown_part or original) | {"preview": original}
    apart, differences = _compared(outcome, references, renditions)
    kind = "different" if differences else "same"
    return Verdict(name, kind, label, size, outcome.frames, apart, differences)


def _shown(
    chromium: Shower,
    content: bytes,
    kind: PictureFormat | None,
    grid: Grid | None = None,
    lossy: Lossy | None = None,
    part: Part | None = None,
) -> Shown | None:
    media_type = kind.media_type if kind else "application/octet-stream"
    return chromium.show(content, media_type, grid, lossy, part)


def _part_in_thumbnails(width: int, height: int) -> Part | None:
    """Returns what thumbnails show of a long picture: of a wide one the middle, else the top."""
    across, down = thumbnail_shape(width, height).shown
    is_whole = (across, down) == (width, height)
    return None if is_whole else Part((width - across) / 2, 0, across, down)


def _of_refused(name: str, label: str, refused: Refused, original: Shown | None) -> Verdict:
    said = ": ".join(filter(None, (refused.code, refused.reason)))
    if original is None:
        return Verdict(name, "nobody", label, differences=[said])
    size = original.width, original.height
    how = "whole" if original.film.is_whole else "in part"
    return Verdict(name, "refused", label, size, differences=[f"{said}; Chromium shows it {how}"])


def _compared(
    outcome: Made, references: dict[str, Shown], renditions: dict[str, Shown | None]
) -> tuple[Distance, list[str]]:
    original = references["preview"]
    distances: list[Distance] = []
    differences: list[str] = []
    if (outcome.width, outcome.height) != (original.width, original.height):
        differences.append(
            f"{outcome.width}x{outcome.height}, in Chromium {original.width}x{original.height}"
        )
    if original.film.frames and outcome.frames != original.film.frames:
        differences.append(f"{outcome.frames} frames, in Chromium {original.film.frames}")
    for name, rendition in renditions.items():
        if rendition is None:
            differences.append(f"{name} not shown")
            continue
        apart = between(references[name], rendition)
        distances.append(apart)
        if apart.exceeds(loss(references[name])):
            differences.append(f"{name} by {_steps(apart)}")
    if (preview := renditions["preview"]) and preview.film.frames > 1:
        differences += _compared_films(original, preview, distances)
    return furthest(distances or [Distance(0, 0)]), differences


def _compared_films(original: Shown, preview: Shown, distances: list[Distance]) -> Iterator[str]:
    yield from differences_in_time(original.film, preview.film)
    apart = between_films(original.film, preview.film)
    if apart is not None:
        distances.append(apart)
        if apart.exceeds(loss(original.film)):
            yield f"animated preview by {_steps(apart)}"


def _steps(apart: Distance) -> str:
    return f"{apart.mean:.1f} (worst cell {apart.worst:.0f})"
