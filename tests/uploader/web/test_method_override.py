"""A POST to a resumable upload may name another method as its own (tus 1.0.0)."""

import pytest
from flask.testing import FlaskClient

from tests.uploader.cast import ALICE, headers_of, picture
from tests.uploader.resuming.clients import BYTES, Tus

NAMED = "X-HTTP-Method-Override"


@pytest.fixture
def alice(client: FlaskClient) -> Tus:
    return Tus(client)


def test_a_picture_is_sent_by_post_alone(alice: Tus) -> None:
    data = picture()
    path = alice.begin(len(data))
    headers = {**BYTES, NAMED: "PATCH", "Upload-Offset": "0"}
    answer = alice.send("POST", path, data[:50], headers=headers)
    assert (answer.status_code, answer.headers["Upload-Offset"]) == (204, "50")
    assert alice.send("POST", path, headers={NAMED: "HEAD"}).headers["Upload-Offset"] == "50"
    answer = alice.send("POST", path, data[50:], headers={**headers, "Upload-Offset": "50"})
    assert answer.status_code == 204
    assert alice.show(path)["complete"] is True
    assert alice.send("POST", path, headers={NAMED: "DELETE"}).status_code == 204
    assert alice.send("HEAD", path).status_code == 404


def test_an_answer_to_a_head_has_as_many_bytes_as_it_says(alice: Tus) -> None:
    """To the server it was a POST, so the length of a body that is left out would be waited for."""
    answer = alice.send("POST", "/v1/uploads/" + "0" * 22, headers={NAMED: "HEAD"})
    assert (answer.status_code, answer.data) == (404, b"")
    assert answer.headers.getlist("Content-Length") == ["0"]


@pytest.mark.parametrize("named", ["GET", "PUT", "patch", "CONNECT", ""])
def test_a_method_that_an_upload_is_not_changed_by_is_none(alice: Tus, named: str) -> None:
    answer = alice.send("POST", alice.begin(100), headers={NAMED: named})
    assert answer.status_code == 405


@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_only_a_post_is_meant_as_another(alice: Tus, method: str) -> None:
    path = alice.begin(100)
    alice.send(method, path, headers={NAMED: "DELETE"})
    assert alice.offset(path) == 0


@pytest.mark.parametrize("path", ["/v1/images/" + "0" * 22, "/v1/upload", "/v1/uploads"])
def test_nothing_else_is_asked_for_in_this_way(client: FlaskClient, path: str) -> None:
    answer = client.post(path, headers={**headers_of(ALICE), NAMED: "DELETE"})
    assert answer.status_code == (405 if "images" in path else 400)
