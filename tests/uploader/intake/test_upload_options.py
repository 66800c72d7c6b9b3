"""What a client may ask for beside the bytes."""

import dataclasses
from datetime import UTC, datetime

import pytest
from flask import Request
from werkzeug.datastructures import MultiDict
from werkzeug.test import EnvironBuilder

from uploader.arranging.album_paths import AlbumPlace
from uploader.clock import SECOND, microseconds_now
from uploader.intake.upload_options import UploadOptions, checked_options, read_options
from uploader.outcomes import AlbumNotFound, InvalidFields

MOMENT = int(datetime(2026, 5, 1, 12, tzinfo=UTC).timestamp()) * SECOND


def a_request(
    query: str = "", header: str | None = None, name: str = "X-Vitrine-Visibility"
) -> Request:
    headers = {name: header} if header else {}
    return Request(EnvironBuilder(query_string=query, headers=headers).get_environ())


def test_the_default_is_private_without_duplicates() -> None:
    assert checked_options({"duplicates": ""}) == UploadOptions("private", keep_duplicates=False)


@pytest.mark.parametrize(
    ("visibility", "duplicates", "options"),
    [
        ("link", "keep", UploadOptions("link", keep_duplicates=True)),
        ("private", "reuse", UploadOptions("private", keep_duplicates=False)),
    ],
)
def test_what_is_known_is_taken(visibility: str, duplicates: str, options: UploadOptions) -> None:
    said = {"visibility": visibility, "duplicates": duplicates}
    assert checked_options(said) == options


def test_every_unknown_value_is_named() -> None:
    with pytest.raises(InvalidFields) as refused:
        checked_options(
            {
                "visibility": "everybody",
                "duplicates": "some",
                "added_at": "today",
                "album_path": "/",
            }
        )
    fields = [one["field"] for one in refused.value.errors]
    assert fields == ["visibility", "duplicates", "added_at", "album_path"]


@pytest.mark.parametrize(
    ("text", "micros"),
    [
        ("2026-05-01T12:00:00Z", 0),
        ("2026-05-01t12:00:00.000001z", 1),
        ("2026-05-01T14:00:00.123456+02:00", 123_456),
        ("2026-05-01T11:59:59.999999999-00:00", -1),
        ("0001-01-01T00:00:00Z", None),
    ],
)
def test_a_time_is_read_as_rfc_3339_writes_it(text: str, micros: int | None) -> None:
    read = checked_options({"added_at": text}).added_at
    assert read is not None
    assert read == MOMENT + micros if micros is not None else read < 0


@pytest.mark.parametrize(
    "text",
    ["today", "2026-05-01", "2026-05-01T12:00:00", "2026-13-01T12:00:00Z", "1777636800",
     "2026-05-01T12:00:00Z ", "2026-05-01T12:00:60Z", "\u096826-05-01T12:00:00Z",
     "9999-12-31T23:59:59-23:59:59", "2026-05-01T12:00:00+99:00"],
)  # fmt: skip
def test_what_is_no_time_is_named(text: str) -> None:
    with pytest.raises(InvalidFields) as refused:
        checked_options({"added_at": text})
    assert [one["field"] for one in refused.value.errors] == ["added_at"]


@pytest.mark.parametrize("field", [True, False])
def test_a_time_comes_from_field_query_or_header(field: bool) -> None:
    said, other = "2026-05-01T12:00:00Z", "2026-05-01T12:00:01Z"
    fields = MultiDict({"added_at": said} if field else {})
    query = f"added_at={other if field else said}"
    asked = a_request(query, other, "X-Vitrine-Added-At")
    assert read_options(asked, fields).added_at == MOMENT
    by_header = a_request("", said, "X-Vitrine-Added-At")
    assert read_options(by_header, MultiDict()).added_at == MOMENT


def test_a_time_is_never_later_than_now_nor_earlier_than_an_upload_may_take() -> None:
    now, options = microseconds_now(), UploadOptions("private", keep_duplicates=False)
    assert options.bounded_added_at(60) is None
    for added, least, most in ((9 * now, 0, 5), (now - 7 * SECOND, -7, -7), (0, -60, -55)):
        placed = dataclasses.replace(options, added_at=added).bounded_added_at(60)
        assert placed is not None
        assert now + least * SECOND <= placed <= now + most * SECOND


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


@pytest.mark.parametrize(
    ("query", "field", "header"),
    [
        ("visibility=private", "", "{}"),
        ("visibility=all", "link", None),
        ("", "link", "all"),
        ("added_at=", "", None),
    ],
)
def test_what_another_place_wins_over_has_to_be_valid_too(
    query: str, field: str, header: str | None
) -> None:
    with pytest.raises(InvalidFields):
        read_options(a_request(query, header), MultiDict({"visibility": field} if field else {}))


def test_an_album_is_named_by_its_id_by_its_path_or_by_both() -> None:
    fields: MultiDict[str, str] = MultiDict({"album_path": "Rome/Forum", "album_id": ""})
    album_id = "a" * 22
    assert read_options(a_request(), fields).album == AlbumPlace(None, ("Rome", "Forum"))
    assert read_options(a_request(f"album_id={album_id}"), fields).album == AlbumPlace(
        album_id, ("Rome", "Forum")
    )
    asked = a_request(f"album_id={album_id}&album_path=Porto")
    assert read_options(asked, MultiDict()).album == AlbumPlace(album_id, ("Porto",))
    assert read_options(a_request(), MultiDict()).album is None


def test_what_is_no_id_is_no_album() -> None:
    with pytest.raises(AlbumNotFound):
        read_options(a_request("album_id=1"), MultiDict())


@pytest.mark.parametrize("name", ["album_id", "album_path"])
def test_an_empty_album_in_the_query_is_named(name: str) -> None:
    with pytest.raises(InvalidFields) as refused:
        read_options(a_request(f"{name}="), MultiDict())
    assert [one["field"] for one in refused.value.errors] == [name]
