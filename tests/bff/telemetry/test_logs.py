"""Log lines, and the id that ties them together."""

import json

import pytest
from flask.testing import FlaskClient


def test_a_log_line_has_neither_query_nor_cookie(
    alice: FlaskClient, capsys: pytest.CaptureFixture[str]
) -> None:
    alice.get("/gallery?cursor=80", headers={"X-Request-ID": "abc"})
    written = capsys.readouterr().out
    line = json.loads(written.strip().splitlines()[-1])
    assert (line["route"], line["status"], line["request_id"]) == ("/gallery", 200, "abc")
    assert "cursor" not in written
    assert "access-alice" not in written


def test_the_request_id_of_the_gateway_is_kept(stranger: FlaskClient) -> None:
    answer = stranger.get("/login", headers={"X-Request-ID": "abc-123"})
    assert answer.headers["X-Request-ID"] == "abc-123"


def test_an_odd_request_id_is_replaced(stranger: FlaskClient) -> None:
    answer = stranger.get("/login", headers={"X-Request-ID": 'a"b c'})
    assert answer.headers["X-Request-ID"] != 'a"b c'
