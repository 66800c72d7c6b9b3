"""Writes what was found: a table for people, with the explanation of every difference."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from judge.comparison import MOST_MEAN, MOST_WORST
from judge.explanations import Explanation, explained
from judge.verdicts import Verdict

DOCUMENT = Path(__file__).resolve().parent.parent / "docs" / "pictures.md"
# Verdicts that need a reason, and the heading over them.
_TO_EXPLAIN = {
    "different": "Shown otherwise than by Chromium",
    "refused": "Refused, though Chromium shows something",
    "not shown": "Accepted, though Chromium shows nothing",
}
_KINDS = ("same", *_TO_EXPLAIN, "no reference", "too large", "nobody")
_HEAD = f"""# Pictures

Written by `make judge`; nothing here is written by hand. The sentences that say why are quoted
from `judge/explanations.toml`. Every file of the corpus was taken as an upload is, by the confined
decoder process, and its thumbnails and preview stand beside what Chromium shows of the file itself
in an `<img>`: the upright size, the colours in sRGB on white and on black, the frames, their times,
and how often an animation is played.

Colours are compared as the means of up to 16 x 16 cells, in steps of 0 to 255: on the average, and
in the worst cell. What lossy WebP loses of a picture is no difference: Chromium's own WebP of what
it shows, in the size and quality of our thumbnail, says how much that is. Beyond it, {MOST_MEAN:g}
on the average and {MOST_WORST:g} in a cell are free, since no two resampling filters agree; a wrong
gamma, profile or range begins at 3 and 10. There is nothing to compare where Chromium does not
know the type (TIFF, HEIC), and where a picture has more pixels than the bounds allow.

"""


@dataclass(frozen=True)
class Run:
    """One run of the judge over a folder."""

    command: str
    revision: str
    date: str
    chromium: str
    verdicts: Sequence[Verdict]
    explanations: Sequence[Explanation]

    @property
    def unexplained(self) -> list[Verdict]:
        """The verdicts that need a reason and have none."""
        return [one for one in self.verdicts if is_unexplained(one, self.explanations)]

    def as_markdown(self) -> str:
        """Returns the document."""
        return "".join((_HEAD, *self._parts()))

    def _parts(self) -> Iterator[str]:
        yield f"`{self.command}` on {self.date}, commit `{self.revision}`, {self.chromium}.\n"
        yield from self._counted()
        for kind, heading in _TO_EXPLAIN.items():
            yield from self._to_explain(kind, heading)
        yield "\n## Every accepted file\n\n"
        yield "The largest mean and the largest difference of a cell, of all renditions.\n\n"
        yield "| file | size | frames | mean | worst cell | |\n|---|---|---|---|---|---|\n"
        yield from (_row(one) for one in self.verdicts if one.size != (0, 0) and _is_accepted(one))

    def _counted(self) -> Iterator[str]:
        yield f"\n| type | {' | '.join(_KINDS)} |\n|---|{'---|' * len(_KINDS)}\n"
        counts = Counter((one.format, one.kind) for one in self.verdicts)
        for label in sorted({one.format for one in self.verdicts}):
            numbers = " | ".join(str(counts[label, kind] or "") for kind in _KINDS)
            yield f"| {label or 'none that is accepted'} | {numbers} |\n"

    def _to_explain(self, kind: str, heading: str) -> Iterator[str]:
        found = [one for one in self.verdicts if one.kind == kind]
        if not found:
            return
        yield f"\n## {heading}\n\n| file | what was found | why |\n|---|---|---|\n"
        for one in found:
            why = explained(one, self.explanations) or "**unexplained**"
            yield f"| {_name(one)} | {_text('; '.join(one.differences))} | {why} |\n"


def is_unexplained(verdict: Verdict, explanations: Sequence[Explanation]) -> bool:
    """Whether a verdict needs a reason and has none."""
    return verdict.kind in _TO_EXPLAIN and explained(verdict, explanations) is None


def _is_accepted(verdict: Verdict) -> bool:
    return verdict.kind in {"same", "different", "not shown", "no reference"}


def _row(verdict: Verdict) -> str:
    apart = verdict.distance
    numbers = f"{apart.mean:.1f} | {apart.worst:.0f}" if apart else " | "
    width, height = verdict.size
    said = "" if verdict.kind == "same" else verdict.kind
    return f"| {_name(verdict)} | {width}x{height} | {verdict.frames} | {numbers} | {said} |\n"


def _name(verdict: Verdict) -> str:
    return _text(verdict.name)


def _text(said: str) -> str:
    return said.replace("|", "\\|")
