"""A body is taken up to its limit, to the byte."""

import json

import pytest
from flask.testing import FlaskClient

from tests.uploader.cast import ALICE, headers_of
from uploader.web.request_limits import MAX_BODY_BYTES


@pytest.mark.parametrize(("more", "status"), [(-1, 422), (0, 422), (1, 413)])
def test_a_body_may_have_64_kib(client: FlaskClient, more: int, status: int) -> None:
    assert MAX_BODY_BYTES == 64 * 1024
    frame = len(json.dumps({"alt": ""}))
    body = json.dumps({"alt": "a" * (MAX_BODY_BYTES - frame + more)})
    assert len(body) == MAX_BODY_BYTES + more
    headers = {**headers_of(ALICE), "Content-Type": "application/json"}
    answer = client.patch("/v1/images/" + "0" * 22, data=body, headers=headers)
    assert answer.status_code == status
    assert answer.content_type == "application/problem+json"
