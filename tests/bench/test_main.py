"""What a run of the benchmarks keeps; the measurements themselves are made by `make bench`."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench import __main__ as program
from bench import report
from bench.figures import Figure, Outcome, fixed


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where a run writes, and in place of measuring, a figure that says its module and rounds."""
    monkeypatch.setattr(report, "ROUNDS", tmp_path / "rounds.json")
    monkeypatch.setattr(report, "DOCUMENT", tmp_path / "performance.md")
    pictures = {theme: tmp_path / f"performance-{theme}.svg" for theme in ("light", "dark")}
    monkeypatch.setattr(report, "PICTURES", pictures)

    def measure(name: str, rounds: int, seconds: float) -> list[Outcome]:
        figure = Figure(f"a figure of {name}", "another", "ms", fixed(0), fixed(0), at_most=2)
        return [Outcome(figure, [float(rounds)] * rounds, [4.0] * rounds)]

    monkeypatch.setattr(program, "_measure", measure)
    return tmp_path


def test_without_names_everything_is_measured_and_a_wrong_name_is_refused() -> None:
    assert {"delivery", "memory"} < set(program._parse([]).modules)
    assert program._parse(["lists", "--rounds", "1"]).modules == ["lists"]
    with pytest.raises(SystemExit):
        program._parse(["nonsense"])


def test_a_run_keeps_the_sections_of_its_modules_and_leaves_the_others(kept: Path) -> None:
    assert program.main(["lists", "pages"]) == 0
    assert program.main(["pages", "--rounds", "9"]) == 1
    lists, pages = report.read((kept / "rounds.json").read_text())
    assert (lists.module, lists.run.command) == ("lists", "python -m bench lists pages")
    assert (pages.module, pages.run.command) == ("pages", "python -m bench pages --rounds 9")
    assert [len(one.outcomes[0].measured) for one in (lists, pages)] == [5, 9]
    document = (kept / "performance.md").read_text()
    assert document.count("| a figure of ") == 2
    for theme in ("light", "dark"):
        assert "a figure of lists" in (kept / f"performance-{theme}.svg").read_text()


def test_fewer_rounds_are_shown_and_not_kept(
    kept: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert program.main(["lists", "--rounds", "4"]) == 0
    assert "| a figure of lists |" in capsys.readouterr().out
    assert list(kept.iterdir()) == []
