"""A change is one JSON object of a media type that is read, and every other body is told why."""

import pytest
from flask.testing import FlaskClient

from tests.uploader.cast import ALICE, headers_of, picture
from tests.uploader.test_upload import upload

TAKEN = "application/json, application/merge-patch+json"


@pytest.fixture
def address(client: FlaskClient) -> str:
    """Return the address of an image of Alice's."""
    return f"/v1/images/{upload(client, picture()).get_json()['id']}"


@pytest.mark.parametrize("media_type", [*TAKEN.split(", "), "application/json; charset=utf-8"])
def test_both_media_types_say_a_change(client: FlaskClient, address: str, media_type: str) -> None:
    headers = {**headers_of(ALICE), "Content-Type": media_type}
    answer = client.patch(address, data=b'{"alt": "a cat"}', headers=headers)
    assert (answer.status_code, answer.get_json()["alt"]) == (200, "a cat")


@pytest.mark.parametrize(
    "media_type", ["text/plain", "application/x-www-form-urlencoded", "application/json-patch+json"]
)
def test_another_media_type_is_refused_with_those_that_are_taken(
    client: FlaskClient, address: str, media_type: str
) -> None:
    """RFC 5789, section 2.2."""
    headers = {**headers_of(ALICE), "Content-Type": media_type}
    answer = client.patch(address, data=b'{"alt": "a cat"}', headers=headers)
    assert (answer.status_code, answer.get_json()["code"]) == (415, "unsupported_media_type")
    assert answer.headers["Accept-Patch"] == TAKEN


def test_a_body_of_no_media_type_is_refused(client: FlaskClient, address: str) -> None:
    assert client.patch(address, data=b"{}", headers=headers_of(ALICE)).status_code == 415


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        (b"", 400, "The body is empty"),
        (b"{", 400, "The body is not JSON"),
        (b"\xff", 400, "The body is not JSON"),
        (b"null", 422, "A field is not valid"),
        (b'"alt"', 422, "A field is not valid"),
        (b"[]", 422, "A field is not valid"),
    ],
)
def test_what_is_no_object_is_told_why(
    client: FlaskClient, address: str, body: bytes, status: int, words: str
) -> None:
    headers = {**headers_of(ALICE), "Content-Type": "application/json"}
    answer = client.patch(address, data=body, headers=headers)
    assert answer.status_code == status
    assert answer.get_json()["detail"].startswith(words)
    if status == 422:
        assert answer.get_json()["errors"][0]["field"] == "body"


def test_null_takes_the_text_away_and_nothing_else(client: FlaskClient, address: str) -> None:
    """RFC 7396."""
    headers = headers_of(ALICE)
    before = client.patch(address, json={"alt": "a cat"}, headers=headers).get_json()
    for field in ("name", "visibility"):
        answer = client.patch(address, json={field: None}, headers=headers)
        assert (answer.status_code, answer.get_json()["errors"][0]["field"]) == (422, field)
    assert client.patch(address, json={}, headers=headers).get_json() == before
    assert client.patch(address, json={"alt": None}, headers=headers).get_json()["alt"] == ""
