"""Whether the service lives and is ready."""

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
