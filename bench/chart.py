"""Draws the figures of a run as a picture, once for light pages and once for dark ones.

`python -m bench.chart` draws the rounds that are kept again.
"""

from __future__ import annotations

import io
import statistics
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure as Picture
from matplotlib.lines import Line2D

from bench import report
from bench.figures import Outcome

THEMES = {
    "light": {"text": "#1f2328", "faint": "#d1d9e0", "range": "#8c959f", "page": "#ffffff",
              "kept": "#0969da", "missed": "#bc4c00", "unbound": "#59636e"},
    "dark": {"text": "#f0f6fc", "faint": "#3d444d", "range": "#6e7681", "page": "#0d1117",
             "kept": "#58a6ff", "missed": "#ff9b50", "unbound": "#9198a1"},
}  # fmt: skip
_TICKS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10)
_ROW_INCHES = 0.46
_NAME_CHARACTERS = 74


@dataclass(frozen=True)
class Bar:
    """What is drawn of one figure: its ratios, and the bound with the side that is allowed."""

    module: str
    name: str
    ratios: Sequence[float]
    at_least: float | None = None
    at_most: float | None = None

    @property
    def median(self) -> float:
        return statistics.median(self.ratios)

    @property
    def bound(self) -> float | None:
        return self.at_most if self.at_least is None else self.at_least

    @property
    def verdict(self) -> str:
        """Whether the bound is `kept`, `missed` or there is none (`unbound`)."""
        if self.bound is None:
            return "unbound"
        kept = self.median >= self.bound if self.at_least is not None else self.median <= self.bound
        return "kept" if kept else "missed"

    @property
    def text(self) -> str:
        """The median and its bound, as they stand beside the bar."""
        if self.bound is None:
            return f"{self.median:#.3g}"
        return f"{self.median:#.3g}  ({'≥' if self.at_least is not None else '≤'} {self.bound:g})"


def bar_of(module: str, outcome: Outcome) -> Bar:
    """Returns what is drawn of an outcome."""
    figure = outcome.figure
    return Bar(module, figure.name, outcome.ratios, figure.at_least, figure.at_most)


def bars_of(sections: Iterable[report.Section]) -> list[Bar]:
    """Returns what is drawn of all sections."""
    return [bar_of(section.module, outcome) for section in sections for outcome in section.outcomes]


def write(bars: Sequence[Bar]) -> None:
    """Writes both pictures beside the document that shows them."""
    for theme, file in report.PICTURES.items():
        file.write_text(drawn(bars, theme))


def drawn(bars: Sequence[Bar], theme: str) -> str:
    """Returns an SVG: a bar from the lowest to the highest ratio of each figure, on a log scale."""
    colours = THEMES[theme]
    rows = _rows(bars)
    # Text stays text, for readers and search; equal rounds give equal bytes.
    settings = {"svg.fonttype": "none", "svg.hashsalt": "vitrine", "font.family": "sans-serif"}
    with mpl.rc_context(settings):
        picture = Picture(figsize=(11, _ROW_INCHES * (len(rows) + 2)), facecolor=colours["page"])
        axes = picture.add_axes((0.45, 0.09, 0.40, 0.90), facecolor="none")
        for place, row in enumerate(rows):
            if isinstance(row, str):
                axes.text(-1.08, place, row, transform=_beside(axes), color=colours["text"],
                          fontsize=11, fontweight="bold", va="center")  # fmt: skip
            else:
                _draw(axes, place, row, colours)
        _finish(axes, bars, len(rows), colours)
        out = io.StringIO()
        picture.savefig(out, format="svg", metadata={"Date": None})
    return out.getvalue()


def _rows(bars: Sequence[Bar]) -> list[str | Bar]:
    """Returns the bars below the names of their modules."""
    rows: list[str | Bar] = []
    for before, bar in zip([None, *bars], bars, strict=False):
        if before is None or before.module != bar.module:
            rows.append(bar.module.capitalize())
        rows.append(bar)
    return rows


def _beside(axes: Any) -> Any:
    """Places text by a share of the width, in the height of a row."""
    return axes.get_yaxis_transform()


def _draw(axes: Any, place: int, bar: Bar, colours: dict[str, str]) -> None:
    name = "\n".join(textwrap.wrap(bar.name.replace("`", ""), _NAME_CHARACTERS))
    axes.text(-1.08, place, name, transform=_beside(axes), color=colours["text"], fontsize=8.5,
              va="center", linespacing=1.05)  # fmt: skip
    colour = colours[bar.verdict]
    axes.hlines(place, min(bar.ratios), max(bar.ratios), color=colours["range"], linewidth=9)
    axes.plot(
        bar.median, place, marker=_MARKERS[bar.verdict], color=colour, markersize=5.5, zorder=4
    )
    if bar.bound is not None:
        # The point of the triangle shows where the ratio may be.
        side = ">" if bar.at_least is not None else "<"
        axes.vlines(bar.bound, place - 0.36, place + 0.36, color=colour, linewidth=2, zorder=3)
        axes.plot(bar.bound, place - 0.36, marker=side, color=colour, markersize=6, zorder=3)
    axes.text(1.02, place, bar.text, transform=_beside(axes), color=colour, fontsize=9, va="center",
              fontweight="bold" if bar.verdict == "missed" else "normal")  # fmt: skip


_MARKERS = {"kept": "o", "missed": "X", "unbound": "D"}


def _finish(axes: Any, bars: Sequence[Bar], rows: int, colours: dict[str, str]) -> None:
    found = [ratio for bar in bars for ratio in bar.ratios] + [bar.bound or 1 for bar in bars] + [1]
    axes.set_xscale("log")
    axes.set_xlim(min(found) * 0.8, max(found) * 1.25)
    axes.set_ylim(rows - 0.4, -0.7)
    ticks = [tick for tick in _TICKS if min(found) * 0.8 <= tick <= max(found) * 1.25]
    axes.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
    axes.set_xticks([], minor=True)
    axes.set_yticks([])
    axes.tick_params(axis="x", colors=colours["text"], labelsize=9)
    axes.grid(visible=True, axis="x", color=colours["faint"], linewidth=0.7)
    axes.axvline(1, color=colours["text"], linewidth=1.4)
    axes.set_axisbelow(True)
    for spine in axes.spines.values():
        spine.set_visible(False)
    axes.set_xlabel("ratio to the reference, which is the line at 1", color=colours["text"])
    shown = {"kept": "keeps its bound", "missed": "does not", "unbound": "has none"}
    handles = [
        Line2D([], [], linestyle="none", marker=_MARKERS[one], color=colours[one], label=label)
        for one, label in shown.items()
    ]
    handles += [
        Line2D([], [], color=colours["range"], linewidth=9, label="lowest to highest round"),
        Line2D([], [], color=colours["kept"], linewidth=1.6, marker=">", label="bound"),
    ]  # fmt: skip
    axes.legend(handles=handles, loc="upper center", bbox_to_anchor=(0.0, -0.055), ncols=5,
                frameon=False, fontsize=9, labelcolor=colours["text"])  # fmt: skip


if __name__ == "__main__":
    write(bars_of(report.read(report.ROUNDS.read_text())))
