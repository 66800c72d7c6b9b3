"""The picture of a run says what the table says, in both its forms."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bench import chart, report
from bench.chart import THEMES, Bar, bar_of, bars_of, drawn
from bench.figures import Figure, Outcome, fixed

KEPT = Bar("delivery", "a thumbnail", [0.5, 0.7, 0.6], at_least=0.6)
MISSED = Bar("delivery", "a view", [5, 4.5, 4.1], at_most=4)
UNBOUND = Bar("memory", "a size <&>", [0.9])


@pytest.mark.parametrize(
    ("bar", "verdict", "text"),
    [
        (KEPT, "kept", "0.600  (\u2265 0.6)"),
        (MISSED, "missed", "4.50  (\u2264 4)"),
        (UNBOUND, "unbound", "0.900"),
    ],
)
def test_a_bar_says_its_median_and_whether_it_keeps_its_bound(
    bar: Bar, verdict: str, text: str
) -> None:
    assert (bar.verdict, bar.text) == (verdict, text)


@pytest.mark.parametrize(
    ("bound", "verdict"),
    [({"at_least": 0.6}, "kept"), ({"at_least": 0.7}, "missed"), ({"at_most": 0.5}, "missed"),
     ({}, "unbound")],
)  # fmt: skip
def test_the_bar_of_an_outcome_has_the_verdict_of_the_table(
    bound: dict[str, float], verdict: str
) -> None:
    outcome = Outcome(Figure("a thing", "another", "", fixed(0), fixed(0), **bound), [6.0], [10.0])
    bar = bar_of("lists", outcome)
    assert (bar.ratios, bar.verdict) == ([0.6], verdict)
    assert {"kept": True, "missed": False, "unbound": None}[bar.verdict] is outcome.holds


def test_what_is_kept_is_drawn_by_its_modules() -> None:
    figure = Figure("a thing", "another", "", fixed(0), fixed(0), at_most=2)
    outcome = Outcome(figure, [1.0, 3.0], [2.0, 4.0])
    run = report.Run("make bench", "2026-11-28", "0", "0.5", {})
    sections = [report.Section(name, run, [outcome]) for name in ("pages", "lists")]
    assert bars_of(sections) == [bar_of("pages", outcome), bar_of("lists", outcome)]


@pytest.mark.parametrize("theme", sorted(THEMES))
def test_the_picture_has_every_figure_in_the_colours_of_its_page(theme: str) -> None:
    picture = drawn([KEPT, MISSED, UNBOUND], theme)
    assert picture.startswith("<?xml")
    texts = re.findall(r">([^<>]+)</text>", picture)
    for said in ("Delivery", "Memory", "a thumbnail", "a size &lt;&amp;&gt;", MISSED.text):
        assert said in texts
    assert texts.count("Delivery") == 1
    for colour in THEMES[theme].values():
        assert colour in picture
    # The same rounds make the same bytes.
    assert picture == drawn([KEPT, MISSED, UNBOUND], theme)


def test_the_document_shows_both_pictures_and_they_are_written_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = report.document_of([], [])
    assert 'media="(prefers-color-scheme: dark)" srcset="performance-dark.svg"' in document
    assert 'src="performance-light.svg"' in document
    places = {theme: tmp_path / file.name for theme, file in report.PICTURES.items()}
    monkeypatch.setattr(report, "PICTURES", places)
    chart.write([KEPT])
    assert sorted(file.name for file in tmp_path.iterdir()) == [
        "performance-dark.svg", "performance-light.svg",
    ]  # fmt: skip
