"""What became of the files of a form, in words."""

import pytest

from bff.web.form_results import MOST_FORM_FILES, FormResults, Result
from tests.bff.fakes import an_image

NEW = Result("a.jpg", an_image(1))
KNOWN = Result("a.jpg", an_image(1), is_duplicate=True)
FAILED = Result("a.txt", problem="This kind of file cannot be kept here.")


@pytest.mark.parametrize(
    ("files", "left_out", "words"),
    [
        ([], 0, ""),
        ([NEW], 0, "1 picture uploaded."),
        ([NEW, NEW, KNOWN], 0, "2 pictures uploaded. 1 picture you had already."),
        ([KNOWN, KNOWN, FAILED], 0, "2 pictures you had already. 1 file not kept."),
        ([FAILED] * 2, 0, "2 files not kept."),
        (
            [NEW],
            1200,
            "1 picture uploaded. 1,200 files more than one form takes, 2,000, and so not "
            "looked at: send them once more.",
        ),
    ],
)
def test_every_file_is_counted_once(files: list[Result], left_out: int, words: str) -> None:
    assert FormResults(files=files, left_out=left_out).words == words


def test_a_form_has_room_for_so_many_files() -> None:
    results = FormResults(files=[NEW] * (MOST_FORM_FILES - 1))
    assert results.has_room
    results.add(NEW)
    assert not results.has_room


def test_the_first_file_is_the_newest() -> None:
    results = FormResults()
    times = []
    for _ in range(3):
        times.append(results.next_time())
        results.add(NEW)
    assert times == sorted(times, reverse=True)
    assert len(set(times)) == 3


def test_a_result_has_the_name_that_its_picture_has_now() -> None:
    assert (NEW.name, FAILED.name, Result("").name) == (
        an_image(1).title, "a.txt", "A file without a name",
    )  # fmt: skip
    assert KNOWN.duplicate_words == "You had this picture already; you sent it as a.jpg."
    assert Result(KNOWN.name, an_image(1), is_duplicate=True).duplicate_words == (
        "You had this picture already."
    )
    assert NEW.duplicate_words == ""
