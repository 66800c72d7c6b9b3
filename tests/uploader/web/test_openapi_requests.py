"""Requests of the API document: bodies of each type that is taken, and header fields."""

import io

import pytest
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # It has no stubs.

from tests.uploader.cast import ALICE, headers_of, picture
from uploader.decoding.formats import FORMATS
from uploader.web.openapi_requests import UPLOAD, UPLOAD_IN_PARTS, UPLOADED_PART, header, path


def test_an_upload_is_a_form_with_a_file_or_its_bytes_by_type() -> None:
    content = dict(UPLOAD["requestBody"]["content"])
    form = content.pop("multipart/form-data")["schema"]
    assert form["required"] == ["file"]
    assert set(form["properties"]) == {
        "file", "visibility", "duplicates", "added_at", "album_id", "album_path",
    }  # fmt: skip
    types = {one.media_type for one in FORMATS.values()} | {"application/octet-stream"}
    assert {name: body["schema"]["format"] for name, body in content.items()} == dict.fromkeys(
        types, "binary"
    )
    assert UPLOAD["requestBody"]["required"]


@pytest.mark.parametrize(
    ("field", "valid", "invalid"),
    [
        ("visibility", "link", "all"),
        ("duplicates", "keep", "no"),
        ("album_path", "Holidays/2025 Rome", "x" * 1206),
        ("added_at", "2026-05-01T12:00:00.5+02:00", "today"),
    ],
)
def test_a_field_of_the_form_that_is_empty_is_none(
    client: FlaskClient, field: str, valid: str, invalid: str
) -> None:
    """The document allows what is taken, and nothing else."""
    form = UPLOAD["requestBody"]["content"]["multipart/form-data"]["schema"]
    schema = Draft202012Validator(form["properties"][field])
    for said, is_taken in ((valid, True), ("", True), (invalid, False)):
        body = {"file": (io.BytesIO(picture()), "cat.png"), field: said}
        status = client.post("/v1/upload", data=body, headers=headers_of(ALICE)).status_code
        assert (status in (200, 201)) is schema.is_valid(said) is is_taken


def test_both_protocols_of_uploads_in_parts_are_described() -> None:
    for described in (UPLOAD_IN_PARTS, UPLOADED_PART):
        names = {one["name"] for one in described["parameters"]}
        assert {"Tus-Resumable", "Upload-Checksum", "Upload-Length", "Upload-Complete"} <= names
    types = set(UPLOADED_PART["requestBody"]["content"])
    assert types == {"application/offset+octet-stream", "application/partial-upload"}


def test_a_header_field_may_be_left_out_unless_it_is_required() -> None:
    assert "required" not in header("Range", {"type": "string"}, "Which bytes.")
    assert header("Upload-Offset", {"type": "integer"}, "Where.", required=True)["required"]


def test_an_id_in_a_path_has_its_pattern() -> None:
    assert path("image_id", "The id.")["schema"]["pattern"] == "^[0-9A-Za-z]{22}$"
