"""Which pictures a form is about."""

import pytest
from flask import Flask
from werkzeug.exceptions import BadRequest

from bff.web.selected_pictures import MOST_PICTURES, selected_here
from bff.words.selections import Selected
from tests.bff.fake_account import an_id

ONE, TWO = an_id(1), an_id(2)
Form = dict[str, str | list[str]]


def selected(form: Form) -> Selected:
    with Flask(__name__).test_request_context(method="POST", data=form):
        return selected_here()


@pytest.mark.parametrize(
    ("form", "what"),
    [
        ({}, Selected()),
        ({"id": [ONE, TWO, ONE], "query": "sea"}, Selected.of(ONE, TWO)),
        ({"query": "sea", "expected_count": "7"}, Selected((), {"q": "sea"}, 7)),
        ({"query": "", "expected_count": "7"}, Selected((), {}, 7)),
        ({"album": ONE, "expected_count": "7"}, Selected((), {"album": ONE}, 7)),
    ],
)
def test_pictures_are_named_by_ids_or_by_their_list(form: Form, what: Selected) -> None:
    assert selected(form) == what


@pytest.mark.parametrize(
    "form",
    [
        {"id": ["x"]},
        {"id": [an_id(number) for number in range(MOST_PICTURES + 1)]},
        {"id": [ONE], "query": "", "expected_count": "1"},
        {"expected_count": "1"},
        {"query": "", "expected_count": "1.5"},
        {"query": "x" * 1001, "expected_count": "1"},
        {"album": "x", "expected_count": "1"},
    ],
)
def test_what_names_no_pictures_is_refused(form: Form) -> None:
    with pytest.raises(BadRequest):
        selected(form)
