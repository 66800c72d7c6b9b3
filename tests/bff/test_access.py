"""Who is asking, and what is closed to strangers."""

from flask import Flask
from flask.testing import FlaskClient

from tests.bff.fakes import an_id

PUBLIC = {
    "/",
    "/livez",
    "/login",
    "/logout",
    "/metrics",
    "/pictures/<id:image_id>",
    "/readyz",
    "/register",
    "/session",
}


def test_every_address_but_a_literal_list_needs_a_login(app: Flask, stranger: FlaskClient) -> None:
    opened = set()
    for rule in app.url_map.iter_rules():
        path = str(rule).replace("<id:image_id>", an_id(1))
        path = path.replace("<id:session_id>", an_id(1))
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            answer = stranger.open(path, method=method)
            if not (answer.location or "").startswith("/login?next="):
                opened.add(str(rule))
    # A picture's page is open for pictures that are shared; this one is not there.
    assert opened == PUBLIC - {"/pictures/<id:image_id>"}


def test_a_remember_cookie_of_another_program_changes_nothing(alice: FlaskClient) -> None:
    alice.set_cookie("remember_token", "somebody|else")
    assert alice.get("/gallery").status_code == 200
