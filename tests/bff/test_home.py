"""The start page."""

from flask.testing import FlaskClient


def test_a_visitor_is_sent_to_the_login(stranger: FlaskClient) -> None:
    answer = stranger.get("/")
    assert (answer.status_code, answer.location) == (303, "/login")


def test_a_viewer_is_sent_to_the_gallery(alice: FlaskClient) -> None:
    answer = alice.get("/")
    assert (answer.status_code, answer.location) == (303, "/gallery")
