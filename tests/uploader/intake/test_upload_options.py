"""What a client may ask for beside the bytes."""

import pytest
from flask import Request
from werkzeug.datastructures import MultiDict
from werkzeug.test import EnvironBuilder

from uploader.intake.upload_options import UploadOptions, checked_options, read_options
from uploader.outcomes import InvalidFields


def a_request(query: str = "", header: str | None = None) -> Request:
    headers = {"X-Vitrine-Visibility": header} if header else {}
    return Request(EnvironBuilder(query_string=query, headers=headers).get_environ())


def test_the_default_is_private_without_duplicates() -> None:
    assert checked_options(None, "") == UploadOptions("private", keep_duplicates=False)


@pytest.mark.parametrize(
    ("visibility", "duplicates", "options"),
    [
        ("link", "keep", UploadOptions("link", keep_duplicates=True)),
        ("private", "reuse", UploadOptions("private", keep_duplicates=False)),
    ],
)
def test_what_is_known_is_taken(visibility: str, duplicates: str, options: UploadOptions) -> None:
    assert checked_options(visibility, duplicates) == options


def test_every_unknown_value_is_named() -> None:
    with pytest.raises(InvalidFields) as refused:
        checked_options("everybody", "some")
    assert [one["field"] for one in refused.value.errors] == ["visibility", "duplicates"]


@pytest.mark.parametrize(
    ("field", "query", "header", "visibility"),
    [
        ("link", "visibility=private", "private", "link"),
        ("", "visibility=link", "private", "link"),
        ("", "", "link", "link"),
        ("", "", None, "private"),
    ],
)
def test_a_field_wins_over_the_query_and_the_query_over_the_header(
    field: str, query: str, header: str | None, visibility: str
) -> None:
    fields = MultiDict({"visibility": field})
    assert read_options(a_request(query, header), fields).visibility == visibility


@pytest.mark.parametrize(
    ("field", "query", "is_kept"),
    [("keep", "", True), ("", "duplicates=keep", True), ("reuse", "duplicates=keep", False)],
)
def test_duplicates_are_kept_by_field_or_query(field: str, query: str, is_kept: bool) -> None:
    fields = MultiDict({"duplicates": field})
    assert read_options(a_request(query), fields).keep_duplicates is is_kept
