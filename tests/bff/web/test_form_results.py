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
        ([NEW, NEW, KNOWN], 0, "2 pictures uploaded. 1 was here already."),
        ([KNOWN], 0, "It was here already."),
        ([KNOWN, KNOWN], 0, "They were here already."),
        ([KNOWN, KNOWN, FAILED], 0, "2 were here already. 1 file was not uploaded."),
        ([FAILED] * 2, 0, "2 files were not uploaded."),
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


def test_a_result_is_named_as_the_file_and_says_under_which_name_the_picture_was_there() -> None:
    assert (NEW.name, FAILED.name, Result("").name) == (
        an_image(1).title, "a.txt", "A file without a name",
    )  # fmt: skip
    assert (KNOWN.name, Result("", an_image(1), is_duplicate=True).name) == (
        "a.jpg", an_image(1).title,
    )  # fmt: skip
    assert KNOWN.duplicate_words == "It was here already, as picture 1.jpg."
    assert Result(an_image(1).title, an_image(1), is_duplicate=True).duplicate_words == (
        "It was here already."
    )
    assert NEW.duplicate_words == ""
    back = Result("a.jpg", an_image(1), is_duplicate=True, is_restored=True)
    assert back.duplicate_words == "It was in the trash, and is back, as picture 1.jpg."
