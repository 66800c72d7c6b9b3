"""The app as a whole: what is documented, how errors look, what a silent part costs."""

import time

import pytest
from flask.testing import FlaskClient

from tests.uploader.cast import ALICE, FakeStore, headers_of, picture
from tests.uploader.conftest import MakeApp
from tests.uploader.servers import silent
from tests.uploader.test_upload import upload
from uploader.dependencies import build_store


def test_the_document_describes_the_public_routes_and_no_others(client: FlaskClient) -> None:
    document = client.get("/openapi.json").get_json()
    assert document["openapi"].startswith("3.1")
    assert set(document["paths"]) == {
        "/v1/upload",
        "/v1/uploads",
        "/v1/uploads/{upload_id}",
        "/v1/images",
        "/v1/images/{image_id}",
        "/v1/images/{image_id}/neighbours",
    }


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


def test_readiness_names_the_part_that_is_down(client: FlaskClient, store: FakeStore) -> None:
    assert client.get("/readyz").status_code == 200
    store.failing = {"ready"}
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.get_json()["parts"] == {
        "database": "ok", "storage": "unavailable", "keys": "ok"
    }  # fmt: skip


def test_figures_count_uploads_by_code_and_never_name_ids(client: FlaskClient) -> None:
    image_id = upload(client, picture()).get_json()["id"]
    upload(client, b"%PDF-1.7")
    client.get(f"/v1/images/{image_id}", headers=headers_of(ALICE))
    text = client.get("/metrics").get_data(as_text=True)
    assert 'vitrine_uploader_uploads_total{code="created"} 1.0' in text
    assert 'vitrine_uploader_uploads_total{code="unsupported_type"} 1.0' in text
    assert 'url_rule="/v1/images/<image_id>"' in text
    assert image_id not in text


@pytest.mark.timeout(30)
def test_a_store_that_never_answers_is_503_within_twelve_seconds(make_app: MakeApp) -> None:
    with silent() as endpoint:
        app = make_app(s3_endpoint=endpoint, store=None)
        assert build_store(app.extensions["vitrine_uploader"].settings)
        started = time.monotonic()
        answer = upload(app.test_client(), picture())
        assert time.monotonic() - started < 12
    assert (answer.status_code, answer.get_json()["code"]) == (503, "storage_unavailable")
