"""A part of a list, and what is refused of it; the pages that show one test the rest."""

import pytest
from flask import Flask
from werkzeug.exceptions import NotFound

from bff.outcomes import Refusal
from bff.web.list_place import ListPlace
from bff.web.picture_list import EAGER, PER_PAGE, PictureList
from bff.words.sorts import SORTS, sort_of
from tests.bff.fakes import FakeUploader, an_id, an_image

IDENTITY = "identity-of-alice"


@pytest.fixture
def pictures(uploader: FakeUploader) -> PictureList:
    uploader.kept["alice"] = [an_image(number) for number in range(1, PER_PAGE + 6)]
    return PictureList(ListPlace(), SORTS[0], IDENTITY, uploader)


def test_what_is_not_in_it_is_none_and_a_wrong_cursor_is_not_there(pictures: PictureList) -> None:
    part = pictures.part(None, None)
    assert part is not None
    assert len(part.images) == PER_PAGE
    assert pictures.part(None, an_id(999)) is None
    with pytest.raises(NotFound):
        pictures.part("tampered", None)


@pytest.mark.parametrize("fields", [{"q": "wrong"}, {"album": "wrong"}, {}])
def test_what_is_wrong_with_the_list_itself_is_raised(
    uploader: FakeUploader, pictures: PictureList, fields: dict[str, str]
) -> None:
    uploader.refusal = Refusal(422 if fields else 403, "refused", fields=fields)
    for cursor, at in ((None, None), ("5", None), (None, an_id(1))):
        with pytest.raises(Refusal):
            pictures.part(cursor, at)


def test_the_first_rows_and_those_around_a_picture_load_at_once(
    app: Flask, pictures: PictureList
) -> None:
    with app.test_request_context("/gallery"):
        part = pictures.part(None, None)
        assert part is not None
        shown = pictures.shown(part, None)
        assert (shown["eager"], shown["newer"], shown["has_start"]) == (range(EAGER), None, True)
        assert shown["older"]["page"] == f"/gallery?cursor={PER_PAGE}"
        assert "fragment=1" in shown["older"]["fragment"]
        assert pictures.shown(part, part.images[20].id)["eager"] == range(20 - EAGER, 20 + EAGER)


def test_without_a_time_there_is_no_heading(app: Flask, pictures: PictureList) -> None:
    by_name = PictureList(ListPlace(sort="name"), sort_of("name", ""), IDENTITY, pictures.lists)
    with app.test_request_context("/gallery"):
        part = by_name.part(None, None)
        assert part is not None
        assert [one.is_continued for one in by_name.shown(part, None)["sections"]] == [True]
        assert not pictures.shown(part, None)["sections"][0].is_continued
