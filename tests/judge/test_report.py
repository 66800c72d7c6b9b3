"""The table that people read."""

from __future__ import annotations

from judge.comparison import Distance
from judge.explanations import Explanation
from judge.report import Run
from judge.verdicts import Verdict

SAME = Verdict("a.jpg", "same", "JPEG", (640, 480), 1, Distance(0.25, 3.6))
OTHERWISE = Verdict("b|c.png", "different", "PNG", (8, 8), 1, Distance(40, 50), ["preview by 40"])
CUT = Verdict("cut.jpg", "refused", "JPEG", (8, 8), differences=["not_decodable"])
NOBODY = Verdict("text.txt", "nobody")


def run(*explanations: Explanation) -> Run:
    verdicts = [SAME, OTHERWISE, CUT, NOBODY]
    return Run("python -m judge", "abc", "2026-01-01", "Chromium 1", verdicts, explanations)


def test_what_needs_a_reason_and_has_none_is_marked_and_counted() -> None:
    made = run(Explanation("refused", ("cut.jpg",), "It is cut."))
    assert made.unexplained == [OTHERWISE]
    text = made.as_markdown()
    assert "| b\\|c.png | preview by 40 | **unexplained** |" in text
    assert "| cut.jpg | not_decodable | It is cut. |" in text


def test_every_accepted_file_has_its_row_with_its_figures() -> None:
    rows = run().as_markdown().split("## Every accepted file")[1]
    assert "| a.jpg | 640x480 | 1 | 0.2 | 4 |  |" in rows
    assert "| b\\|c.png | 8x8 | 1 | 40.0 | 50 | different |" in rows
    assert "cut.jpg" not in rows


def test_types_are_counted_by_verdict() -> None:
    text = run().as_markdown()
    assert "| JPEG | 1 |  | 1 |" in text
    assert "| none that is accepted |" in text
