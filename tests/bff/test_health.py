"""Whether the service lives, is ready, and counts."""

import json

import pytest
from flask.testing import FlaskClient

from tests.bff.fakes import FakeSecurity


def test_it_lives_whatever_else_is_down(stranger: FlaskClient, security: FakeSecurity) -> None:
    security.is_down = True
    assert stranger.get("/livez").status_code == 200


def test_it_is_ready_part_by_part(stranger: FlaskClient, security: FakeSecurity) -> None:
    assert stranger.get("/readyz").status_code == 200
    security.is_down = True
    answer = stranger.get("/readyz")
    assert answer.status_code == 503
    assert answer.get_json()["parts"] == {"security": "unavailable", "uploader": "ok"}


def test_figures_are_by_route_and_never_by_picture(alice: FlaskClient) -> None:
    alice.get("/pictures/" + "7" * 22)
    figures = alice.get("/metrics").get_data(as_text=True)
    assert "vitrine_bff_http_request_total{" in figures
    assert 'url_rule="/pictures/<image_id:image_id>"' in figures
    assert "7" * 22 not in figures


def test_a_log_line_has_neither_query_nor_cookie(
    alice: FlaskClient, capsys: pytest.CaptureFixture[str]
) -> None:
    alice.get("/gallery?cursor=80", headers={"X-Request-ID": "abc"})
    written = capsys.readouterr().out
    line = json.loads(written.strip().splitlines()[-1])
    assert (line["route"], line["status"], line["request_id"]) == ("/gallery", 200, "abc")
    assert "cursor" not in written
    assert "access-alice" not in written
