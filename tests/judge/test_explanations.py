"""Which explanation belongs to which verdict."""

from __future__ import annotations

from pathlib import Path

import pytest

from judge import explanations
from judge.explanations import Explanation, explained, unused
from judge.verdicts import Verdict

CUT = Explanation("refused", ("hostile/cut-*.jpg", "old/*"), "It is cut.", "not_decodable*in part")


def refused(name: str, said: str = "not_decodable: OSError; Chromium shows it in part") -> Verdict:
    return Verdict(name, "refused", "JPEG", differences=[said])


def test_an_explanation_is_for_its_files_its_kind_and_what_it_says() -> None:
    assert explained(refused("hostile/cut-1.jpg"), [CUT]) == "It is cut."
    assert explained(refused("valid/cut-1.jpg"), [CUT]) is None
    assert explained(Verdict("hostile/cut-1.jpg", "different"), [CUT]) is None
    shown_whole = refused("hostile/cut-1.jpg", "not_decodable: OSError; Chromium shows it whole")
    assert explained(shown_whole, [CUT]) is None


def test_all_that_was_found_of_a_file_is_to_be_explained() -> None:
    two = Verdict("a.png", "different", differences=["played once", "thumbnail by 9.0"])
    assert explained(two, [Explanation("different", ("a.png",), "why", "played*")]) is None


def test_a_pattern_that_explains_nothing_is_named() -> None:
    assert unused([CUT], [refused("hostile/cut-1.jpg")]) == ["refused: old/*"]


def test_the_file_of_explanations_can_be_read_and_each_says_why() -> None:
    for one in explanations.read():
        assert one.kind in {"different", "refused", "not shown"}
        assert one.files
        assert one.why.endswith(".")


def test_an_unknown_key_is_an_error(tmp_path: Path) -> None:
    file = tmp_path / "explanations.toml"
    file.write_text('[[explanation]]\nkind = "refused"\nfiles = []\nwhy = "So."\nfile = "a"\n')
    with pytest.raises(TypeError, match="file"):
        explanations.read(file)
