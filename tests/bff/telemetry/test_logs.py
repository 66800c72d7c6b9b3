"""Log lines, and the id that ties them together."""

import json

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bff.telemetry.logs import configure, log, request_id


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


def test_there_is_no_id_outside_of_a_request() -> None:
    assert request_id() == ""


def test_a_request_without_an_id_gets_one_and_keeps_it(app: Flask) -> None:
    with app.test_request_context("/"):
        assert len(request_id()) == 32
        assert request_id() == request_id()


@pytest.mark.parametrize("path", ["/livez", "/readyz", "/metrics"])
def test_what_machines_ask_all_the_time_writes_no_line(
    stranger: FlaskClient, capsys: pytest.CaptureFixture[str], path: str
) -> None:
    capsys.readouterr()
    stranger.get(path)
    assert capsys.readouterr().out == ""


def test_lines_below_the_level_are_not_written(capsys: pytest.CaptureFixture[str]) -> None:
    configure("warning")
    try:
        log.info("quiet")
        log.warning("loud")
    finally:
        configure("info")
    assert [json.loads(line)["event"] for line in capsys.readouterr().out.splitlines()] == ["loud"]
