"""The app as a whole: how it starts, what it leaves out, and what a silent part costs."""

import time

import pytest
from flask.testing import FlaskClient

from tests.timeouts import is_within
from tests.uploader.cast import ALICE, headers_of, picture
from tests.uploader.conftest import MakeApp
from tests.uploader.servers import silent
from tests.uploader.test_upload import upload
from uploader.app import create_app
from uploader.dependencies import build_store


def test_without_settings_it_does_not_start(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        create_app()
    assert stopped.value.code == 2
    assert "S3_ENDPOINT: is not set" in capsys.readouterr().err


def test_the_gateway_alone_serves_files(client: FlaskClient) -> None:
    answer = client.get("/static/app.css", headers=headers_of(ALICE))
    assert (answer.status_code, answer.get_json()["code"]) == (404, "not_found")


@pytest.mark.slow
@pytest.mark.timeout(30)
def test_a_store_that_never_answers_is_503_within_twelve_seconds(make_app: MakeApp) -> None:
    with silent() as endpoint:
        app = make_app(s3_endpoint=endpoint, store=None)
        assert build_store(app.extensions["vitrine_uploader"].settings)
        started = time.monotonic()
        answer = upload(app.test_client(), picture())
        assert is_within(time.monotonic() - started, 12)
    assert (answer.status_code, answer.get_json()["code"]) == (503, "storage_unavailable")
