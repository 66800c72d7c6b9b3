"""Who may ask for which page."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bff.access import ACCESS
from tests.bff.conftest import first, page
from tests.bff.fakes import FakeSecurity, FakeUploader, an_id, an_image

PUBLIC = {
    "/offline",
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

# Endpoint -> what its viewer needs, once more and by hand: who changes it here has thought twice.
NEEDED = {
    "account.end_session": "write",
    "account.index": "read",
    "gallery.index": "read",
    "health.livez": "public",
    "health.readyz": "public",
    "home.index": "public",
    "login.index": "public",
    "login.submit": "public",
    "offline.index": "public",
    "pictures.change": "write",
    "pictures.confirm": "delete",
    "pictures.delete": "delete",
    "pictures.show": "public",
    "prometheus_metrics": "public",
    "register.index": "public",
    "register.submit": "public",
    "session.end": "public",
    "session.renew": "public",
    "upload.index": "upload",
    "upload.submit": "upload",
}
CLOSED = sorted(endpoint for endpoint, needed in NEEDED.items() if needed != "public")
SCOPES = frozenset({"read", "upload", "write", "delete"})


def address_of(app: Flask, endpoint: str) -> tuple[str, str]:
    """Return the method and the path of an endpoint; its ids are those of alice's picture."""
    (rule,) = app.url_map.iter_rules(endpoint)
    path = str(rule).replace("<id:image_id>", an_id(1)).replace("<id:session_id>", an_id(1))
    return ("POST" if "POST" in (rule.methods or ()) else "GET"), path


def test_the_table_is_what_was_decided() -> None:
    assert dict(ACCESS) == NEEDED


def test_every_endpoint_is_in_the_table_and_nothing_else(app: Flask) -> None:
    assert {rule.endpoint for rule in app.url_map.iter_rules()} == set(ACCESS)


@pytest.mark.parametrize("endpoint", CLOSED)
def test_a_viewer_without_the_scope_gets_the_page_of_a_refusal(
    app: Flask, alice: FlaskClient, security: FakeSecurity, endpoint: str
) -> None:
    security.grant(SCOPES - {NEEDED[endpoint]})
    method, path = address_of(app, endpoint)
    answer = alice.open(path, method=method)
    assert answer.status_code == 403
    assert first(page(answer), "main h1").text()


@pytest.mark.parametrize("endpoint", CLOSED)
def test_a_viewer_with_the_scope_alone_is_let_in(
    app: Flask,
    alice: FlaskClient,
    security: FakeSecurity,
    uploader: FakeUploader,
    endpoint: str,
) -> None:
    uploader.kept["alice"] = [an_image(1)]
    security.grant(frozenset({NEEDED[endpoint]}))
    method, path = address_of(app, endpoint)
    # An empty form is a bad request of the upload page: it has been let in.
    wanted = {400} if endpoint == "upload.submit" else {200, 303}
    answer = alice.open(path, method=method)
    assert answer.status_code in wanted
    assert not (answer.location or "").startswith("/login")


def test_an_endpoint_that_nobody_listed_is_closed(
    app: Flask, stranger: FlaskClient, alice: FlaskClient
) -> None:
    app.add_url_rule("/unlisted", "unlisted", lambda: "in")
    assert stranger.get("/unlisted").location == "/login?next=/unlisted"
    assert alice.get("/unlisted").status_code == 403


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
