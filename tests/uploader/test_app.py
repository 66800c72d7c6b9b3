"""The app as a whole: what is documented, how errors look, what a silent part costs."""

import time

import pytest

from tests.uploader.cast import picture
from tests.uploader.conftest import MakeApp
from tests.uploader.servers import silent
from tests.uploader.test_upload import upload
from uploader.dependencies import build_store


@pytest.mark.timeout(30)
def test_a_store_that_never_answers_is_503_within_twelve_seconds(make_app: MakeApp) -> None:
    with silent() as endpoint:
        app = make_app(s3_endpoint=endpoint, store=None)
        assert build_store(app.extensions["vitrine_uploader"].settings)
        started = time.monotonic()
        answer = upload(app.test_client(), picture())
        assert time.monotonic() - started < 12
    assert (answer.status_code, answer.get_json()["code"]) == (503, "storage_unavailable")
