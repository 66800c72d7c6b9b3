"""The arithmetic of the judge: how far two pictures are apart, and when that is a difference."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from judge.chromium import Cells, Film, Grid, Shown

# A rendition is compared over at most so many cells a side, each of at least so many pixels.
_MOST_CELLS = 16
_LEAST_PIXELS = 4
# In steps of 0 to 255, beside what lossy WebP loses of the picture: where nothing else differs, the
# mean stays below 1.5 and the worst cell below 8. A wrong gamma or profile begins at 3 and 10.
MOST_MEAN = 2.0
MOST_WORST = 10.0
# The times of frames are whole milliseconds in WebP.
_MOST_MILLISECONDS = 1.0


@dataclass(frozen=True)
class Distance:
    """How far two pictures are apart, in 8-bit steps: over all cells, and in the worst one."""

    mean: float
    worst: float

    def exceeds(self, loss: Distance) -> bool:
        """Whether it is more than what lossy WebP loses of this picture, and a bit."""
        return self.mean > loss.mean + MOST_MEAN or self.worst > loss.worst + MOST_WORST


def grid_for(width: int, height: int) -> Grid:
    """Returns the grid over a rendition of that size."""
    across, down = (min(max(side // _LEAST_PIXELS, 1), _MOST_CELLS) for side in (width, height))
    return Grid(across, down)


def distance(one: Cells, other: Cells) -> Distance:
    """Compares two grids; of a cell counts the mean of its three channels."""
    apart = [abs(a - b) for a, b in zip(one, other, strict=True)]
    cells = [sum(apart[at : at + 3]) / 3 for at in range(0, len(apart), 3)]
    return Distance(sum(cells) / len(cells), max(cells))


def furthest(distances: Sequence[Distance]) -> Distance:
    """Returns the largest mean and the largest difference of a cell of several comparisons."""
    return Distance(max(one.mean for one in distances), max(one.worst for one in distances))


def between(original: Shown, rendition: Shown) -> Distance:
    """Compares what two pictures show on white and on black."""
    return _furthest_of(original.cells, rendition.cells)


def loss(original: Shown | Film) -> Distance:
    """Returns what Chromium's own lossy WebP loses of a picture, or of an animation's frames."""
    return _furthest_of(original.cells, original.encoded)


def _furthest_of(ones: Sequence[Cells], others: Sequence[Cells]) -> Distance:
    return furthest([distance(*pair) for pair in zip(ones, others, strict=True)])


def between_films(original: Film, rendition: Film) -> Distance | None:
    """Compares what two animations show at the middle of each frame; None without pictures."""
    pairs = list(_at_the_same_time(original, rendition))
    return furthest([distance(*pair) for pair in pairs]) if pairs else None


def _at_the_same_time(original: Film, rendition: Film) -> Iterator[tuple[Cells, Cells]]:
    began = 0.0
    for ended, cells in zip(original.times, original.cells, strict=False):
        middle = (began + ended) / 2
        shown = [at for at, end in enumerate(rendition.times) if end > middle]
        if shown and shown[0] < len(rendition.cells):
            yield cells, rendition.cells[shown[0]]
        began = ended


def differences_in_time(original: Film, rendition: Film) -> Iterator[str]:
    """Says where an animation is played another number of times, or for another time."""
    if original.repetitions != rendition.repetitions:
        yield f"played {_plays(rendition)}, by Chromium {_plays(original)}"
    if original.times and rendition.times:
        ours, theirs = rendition.times[-1], original.times[-1]
        if abs(ours - theirs) > _MOST_MILLISECONDS * len(original.times):
            yield f"lasts {ours:.0f} ms, in Chromium {theirs:.0f} ms"


def _plays(film: Film) -> str:
    if film.repetitions < 0:
        return "for ever"
    return "once" if film.repetitions == 0 else f"{film.repetitions + 1} times"
