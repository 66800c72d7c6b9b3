"""Who may ask for which page."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bff.access import ACCESS
from tests.bff.conftest import first, page
from tests.bff.fake_account import a_token
from tests.bff.fake_administration import a_person
from tests.bff.fake_albums import FakeAlbums, an_album
from tests.bff.fakes import FakeSecurity, FakeUploader, an_id, an_image

PUBLIC = {
    "/invite/<code>",
    "/reset",
    "/reset/<code>",
    "/keys",
    "/offline",
    "/password-strength",
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
    "account.activity.index": "account",
    "account.apps.confirm": "account",
    "account.apps.index": "account",
    "account.apps.make": "account",
    "account.apps.revoke": "account",
    "account.data.index": "read",
    "account.deletion.index": "account",
    "account.deletion.submit": "account",
    "account.password.change": "account",
    "account.password.index": "account",
    "account.profile.index": "read",
    "account.sessions.end": "account",
    "account.sessions.end_others": "account",
    "account.sessions.index": "account",
    "account.tools.download": "account",
    "administration.activity.index": "admin",
    "administration.invitations.index": "admin",
    "administration.invitations.make": "admin",
    "administration.invitations.withdraw": "admin",
    "administration.overview.index": "admin",
    "administration.people.index": "admin",
    "administration.person.change": "admin",
    "administration.person.confirm": "admin",
    "administration.person.delete": "admin",
    "administration.person.index": "admin",
    "administration.person.reset_link": "admin",
    "administration.person.space": "admin",
    "album_order.index": "write",
    "album_order.move": "write",
    "albums.change": "write",
    "albums.confirm": "write",
    "albums.delete": "write",
    "albums.edit": "write",
    "albums.index": "read",
    "albums.make": "write",
    "albums.save": "write",
    "albums.show": "read",
    "confirm.index": "account",
    "confirm.submit": "account",
    "gallery.index": "read",
    "health.livez": "public",
    "health.readyz": "public",
    "home.index": "public",
    "login.index": "public",
    "login.submit": "public",
    "keys.index": "public",
    "offline.index": "public",
    "password_strength.judge": "public",
    "picture_albums.choose": "write",
    "picture_albums.cover": "write",
    "picture_albums.index": "write",
    "picture_turn.change": "write",
    "pictures.change": "write",
    "pictures.confirm": "delete",
    "pictures.delete": "delete",
    "pictures.show": "public",
    "prometheus_metrics": "public",
    "register.index": "public",
    "register.invited": "public",
    "register.submit": "public",
    "reset.index": "public",
    "reset.submit": "public",
    "search_help.index": "read",
    "selection.act": "write",
    "selection.archive": "read",
    "session.end": "public",
    "session.renew": "public",
    "tags.change": "write",
    "tags.confirm": "write",
    "tags.delete": "write",
    "tags.index": "read",
    "tags.rename": "write",
    "trash.confirm": "delete",
    "trash.confirm_emptying": "delete",
    "trash.delete": "delete",
    "trash.empty": "delete",
    "trash.index": "read",
    "trash.links": "write",
    "trash.restore": "delete",
    "trash.restore_all": "delete",
    "upload.index": "upload",
    "upload.submit": "upload",
}
CLOSED = sorted(endpoint for endpoint, needed in NEEDED.items() if needed != "public")
SCOPES = frozenset({"read", "upload", "write", "delete", "account"})
# An empty form is a bad request of these: it has been let in.
UNPROCESSABLE = {
    "administration.invitations.make", "administration.person.change",
    "administration.person.delete", "account.apps.make", "account.deletion.submit",
    "account.password.change", "account.tools.download", "album_order.move", "albums.make",
    "confirm.submit", "picture_albums.cover", "picture_turn.change", "tags.change",
    "tags.confirm", "trash.links", "upload.submit",
}  # fmt: skip


def address_of(app: Flask, endpoint: str) -> tuple[str, str]:
    """Return the method and the path of an endpoint; its ids are those of alice's picture."""
    (rule,) = app.url_map.iter_rules(endpoint)
    path = re.sub(r"<id:\w+>", an_id(1), str(rule)).replace("<tool>", "shell")
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
    albums: FakeAlbums,
    endpoint: str,
) -> None:
    uploader.kept["alice"], security.tokens = [an_image(1)], [a_token(1)]
    uploader.trashed["alice"] = [an_image(1)]
    albums.kept["alice"] = [an_album(1)]
    security.persons = [a_person(an_id(1), "bob")]
    security.grant(frozenset({NEEDED[endpoint]}))
    method, path = address_of(app, endpoint)
    wanted = {400, 422} if endpoint in UNPROCESSABLE else {200, 303}
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
        path = re.sub(r"<id:\w+>", an_id(1), str(rule))
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            answer = stranger.open(path, method=method)
            if not (answer.location or "").startswith("/login?next="):
                opened.add(str(rule))
    # A picture's page is open for pictures that are shared; this one is not there.
    assert opened == PUBLIC - {"/pictures/<id:image_id>"}


ODD_IDS = ["..", "%2e%2e", "..%2fusers", "%3Fa=b", "%23", "x" * 21, "x" * 23, "%00" + "x" * 21,
           "x" * 21 + "%0a", "x" * 21 + "%2f", "%C3%A9" * 22, "x" * 21 + ".", " " * 22]  # fmt: skip


@pytest.mark.parametrize("odd", ODD_IDS)
def test_no_address_with_an_odd_id_in_it_is_handed_on(
    app: Flask, alice: FlaskClient, security: FakeSecurity, uploader: FakeUploader, odd: str
) -> None:
    """Ids stand in the paths that the services behind are asked by."""
    security.grant(SCOPES | {"admin"})
    rules = [rule for rule in app.url_map.iter_rules() if "<id:" in str(rule)]
    assert len(rules) > 8
    for rule in rules:
        path = re.sub(r"<id:\w+>", odd, str(rule))
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            assert alice.open(path, method=method).status_code == 404, path
    assert security.asked == security.ended == uploader.visitors == []


def test_a_remember_cookie_of_another_program_changes_nothing(alice: FlaskClient) -> None:
    alice.set_cookie("remember_token", "somebody|else")
    assert alice.get("/gallery").status_code == 200
