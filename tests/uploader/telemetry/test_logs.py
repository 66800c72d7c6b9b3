"""One JSON line a request, under an id that crosses all services, and no secret in it."""

import io
import json
from collections.abc import Iterator

import pytest
import structlog
from flask import Flask
from flask.testing import FlaskClient

from tests.uploader.cast import ALICE, headers_of, picture
from tests.uploader.conftest import MakeApp
from tests.uploader.test_upload import upload
from uploader.telemetry import logs


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


@pytest.fixture(autouse=True)
def _defaults() -> Iterator[None]:
    """Leave the logs of this process as they were found."""
    yield
    structlog.reset_defaults()


@pytest.fixture
def loud(make_app: MakeApp) -> FlaskClient:
    """A client of an app that logs everything."""
    return make_app(log_level="debug").test_client()


def test_a_request_is_one_line(loud: FlaskClient, capsys: pytest.CaptureFixture[str]) -> None:
    headers = {**headers_of(ALICE), "X-Request-ID": "request-1"}
    loud.get(f"/v1/images/{'secret' * 3}1234?secret=1", headers=headers)
    (line,) = lines(capsys)
    assert line.pop("time")
    assert isinstance(line.pop("seconds"), float)
    assert line == {
        "event": "request",
        "level": "info",
        "service": "uploader",
        "request_id": "request-1",
        "method": "GET",
        "route": "/v1/images/<id:image_id>",
        "status": 404,
    }


@pytest.mark.parametrize("path", ["/livez", "/readyz", "/metrics"])
def test_what_is_asked_all_the_time_is_not_logged(
    loud: FlaskClient, capsys: pytest.CaptureFixture[str], path: str
) -> None:
    assert loud.get(path).status_code == 200
    assert lines(capsys) == []


def test_a_picture_that_is_granted_has_its_line_in_the_log_of_the_gateway_alone(
    loud: FlaskClient, capsys: pytest.CaptureFixture[str]
) -> None:
    image_id = upload(loud, picture()).get_json()["id"]
    capsys.readouterr()
    path = f"/internal/media/{image_id}/thumb"
    assert loud.get(path, headers={"Authorization": f"Bearer {ALICE}"}).status_code == 200
    assert lines(capsys) == []
    assert loud.get(path).status_code == 401
    assert [line["status"] for line in lines(capsys)] == [401]


@pytest.mark.parametrize("sent", ["", "a b", "x" * 65, "a\u00e9", '"'])
def test_an_id_that_is_missing_or_odd_is_replaced(client: FlaskClient, sent: str) -> None:
    answer = client.get("/livez", headers={"X-Request-ID": sent})
    assert answer.headers["X-Request-ID"] != sent
    assert len(answer.headers["X-Request-ID"]) == 32


def test_the_id_of_a_request_is_known_inside_it() -> None:
    app = Flask(__name__)
    logs.init_app(app)
    app.add_url_rule("/", "index", logs.request_id)
    answer = app.test_client().get("/", headers={"X-Request-ID": "request-2"})
    assert (answer.text, answer.headers["X-Request-ID"]) == ("request-2", "request-2")
    with app.app_context():
        assert logs.request_id() == ""


def test_a_level_keeps_what_is_below_it_out_and_a_stream_takes_the_rest() -> None:
    stream = io.StringIO()
    logs.configure("warning", stream)
    log = structlog.get_logger("test")
    log.info("not_written")
    log.warning("written", number=1)
    (line,) = stream.getvalue().splitlines()
    assert (json.loads(line)["event"], json.loads(line)["number"]) == ("written", 1)


def test_an_exception_is_one_line_too() -> None:
    stream = io.StringIO()
    logs.configure("info", stream)
    structlog.get_logger("test").error("failed", exc_info=ValueError("why"))
    (line,) = stream.getvalue().splitlines()
    assert "ValueError: why" in json.loads(line)["exception"]
