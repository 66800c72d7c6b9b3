"""Every failure is answered in the one error shape, and shows nothing of the inside."""

from collections.abc import Callable

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from werkzeug.exceptions import ServiceUnavailable

from tests.uploader.cast import ALICE, FakeStore, headers_of, picture
from tests.uploader.conftest import MakeApp
from tests.uploader.test_upload import upload
from uploader.outcomes import InvalidFields, Outcome, StorageUnavailable
from uploader.outcomes.uploads import ChecksumMismatch, UploadComplete, WrongOffset
from uploader.telemetry import logs
from uploader.web import problems


@pytest.fixture
def answer_to() -> Callable[[Exception], FlaskClient]:
    """Make a client of an app whose only page, `/`, raises what is given."""

    def make(error: Exception) -> FlaskClient:
        app = APIFlask(__name__, openapi_blueprint_url_prefix="/openapi")

        @app.get("/")
        def index() -> str:
            raise error

        logs.init_app(app)
        problems.init_app(app)
        return app.test_client()

    return make


Failing = Callable[[Exception], FlaskClient]


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nowhere", 404, "not_found"),
        ("PUT", "/v1/upload", 405, "method_not_allowed"),
        ("GET", "/v1/images/x", 404, "not_found"),
        ("PATCH", "/v1/images/" + "0" * 22, 400, "malformed_request"),
    ],
)
def test_every_error_is_a_problem_document(
    client: FlaskClient, method: str, path: str, status: int, code: str
) -> None:
    headers = {**headers_of(ALICE), "X-Request-ID": "request-0001"}
    if status == 400:
        headers["Content-Type"] = "application/json"
    answer = client.open(path, method=method, headers=headers, data=b"{" if status == 400 else b"")
    body = answer.get_json()
    assert answer.content_type == "application/problem+json"
    assert (answer.status_code, body["status"], body["code"]) == (status, status, code)
    assert body["request_id"] == answer.headers["X-Request-ID"] == "request-0001"
    assert {"type", "title", "detail"} <= set(body)
    if status == 405:
        assert "POST" in answer.headers["Allow"]


def test_an_unexpected_fault_shows_nothing_of_itself(
    make_app: MakeApp, store: FakeStore, capsys: pytest.CaptureFixture[str]
) -> None:
    class Broken(FakeStore):
        def put(self, *_: object) -> None:
            raise RuntimeError("secret detail")

    answer = upload(make_app(store=Broken()).test_client(), picture())
    assert (answer.status_code, answer.get_json()["code"]) == (500, "internal_error")
    assert b"secret detail" not in answer.data
    assert "unexpected_error" in capsys.readouterr().out


def test_a_body_that_is_nested_too_deeply_is_malformed(client: FlaskClient) -> None:
    body = b'{"alt":' + b"[" * 30_000
    headers = {**headers_of(ALICE), "Content-Type": "application/json"}
    answer = client.patch("/v1/images/" + "0" * 22, data=body, headers=headers)
    assert (answer.status_code, answer.get_json()["code"]) == (400, "malformed_request")


def test_fields_that_are_not_valid_are_named_one_by_one(client: FlaskClient) -> None:
    change = {"visibility": "all", "owner": "me"}
    answer = client.patch("/v1/images/" + "0" * 22, json=change, headers=headers_of(ALICE))
    body = answer.get_json()
    assert (answer.status_code, body["code"]) == (422, "invalid_fields")
    assert body["detail"] == "A field is not valid."
    assert {one["field"] for one in body["errors"]} == {"visibility", "owner"}
    assert all(one["message"] for one in body["errors"])


@pytest.mark.parametrize(
    ("outcome", "status", "code", "title"),
    [
        (StorageUnavailable(), 503, "storage_unavailable", "Service Unavailable"),
        (ChecksumMismatch(), 460, "checksum_mismatch", "Checksum Mismatch"),
    ],
)
def test_an_outcome_is_answered_by_its_code_and_status(
    answer_to: Failing, outcome: Outcome, status: int, code: str, title: str
) -> None:
    answer = answer_to(outcome).get("/")
    body = answer.get_json()
    assert (answer.status_code, body["code"], body["title"]) == (status, code, title)
    assert body["detail"] == outcome.sentence
    assert "errors" not in body
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers.get("Retry-After") == outcome.headers.get("Retry-After")


def test_an_outcome_brings_its_own_members_and_fields(answer_to: Failing) -> None:
    answer = answer_to(WrongOffset(expected=5, provided=7)).get("/")
    body = answer.get_json()
    assert (body["expected-offset"], body["provided-offset"]) == (5, 7)
    assert answer.headers["Upload-Offset"] == "5"
    complete = answer_to(UploadComplete()).get("/").get_json()
    assert complete["type"].endswith("#completed-upload")


def test_an_outcome_may_name_fields(answer_to: Failing) -> None:
    errors = [{"field": "name", "message": "Is empty."}]
    assert answer_to(InvalidFields(errors)).get("/").get_json()["errors"] == errors


def test_a_refusal_of_the_framework_keeps_its_retry_after(answer_to: Failing) -> None:
    answer = answer_to(ServiceUnavailable(retry_after=7)).get("/")
    assert (answer.status_code, answer.get_json()["code"]) == (503, "http_error")
    assert answer.headers["Retry-After"] == "7"
