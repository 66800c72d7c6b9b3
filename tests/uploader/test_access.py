"""Default deny: the table of endpoints is literal, and each that is not public needs its scope."""

import re

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from tests.uploader.cast import ALICE, headers_of, sign
from tests.uploader.conftest import MakeApp
from uploader.access import ACCESS
from uploader.clients.permissions import Scope

ID = "0" * 22
PROTECTED = [
    ("POST", "/v1/upload", "upload"),
    ("POST", "/v1/uploads", "upload"),
    ("OPTIONS", "/v1/uploads", "upload"),
    ("GET", f"/v1/uploads/{ID}", "upload"),
    ("HEAD", f"/v1/uploads/{ID}", "upload"),
    ("PATCH", f"/v1/uploads/{ID}", "upload"),
    ("DELETE", f"/v1/uploads/{ID}", "upload"),
    ("GET", "/v1/images", "read"),
    ("GET", f"/v1/images/{ID}", "read"),
    ("GET", f"/v1/images/{ID}/neighbours", "read"),
    ("PATCH", f"/v1/images/{ID}", "write"),
    ("DELETE", f"/v1/images/{ID}", "delete"),
    ("GET", "/internal/usage", "read"),
]
OPEN = {"/livez", "/readyz", "/metrics", "/openapi.json", f"/internal/shared/{ID}"}


def test_the_table_is_this_one() -> None:
    assert dict(ACCESS) == {
        "health.livez": "public",
        "health.readyz": "public",
        "images.delete": "delete",
        "images.index": "read",
        "images.neighbours": "read",
        "images.show": "read",
        "images.update": "write",
        "internal.shared": "public",
        "internal.usage": "read",
        "media.authorise": "public",
        "openapi.spec": "public",
        "prometheus_metrics": "public",
        "upload.create": "upload",
        "uploads.append": "upload",
        "uploads.create": "upload",
        "uploads.delete": "upload",
        "uploads.options": "upload",
        "uploads.show": "upload",
    }


def test_the_table_holds_every_endpoint_and_nothing_else(app: APIFlask) -> None:
    assert {rule.endpoint for rule in app.url_map.iter_rules()} == set(ACCESS)


def test_everything_but_a_literal_list_needs_an_identity(
    app: APIFlask, client: FlaskClient
) -> None:
    open_paths = set()
    for rule in app.url_map.iter_rules():
        path = re.sub(r"<\w+_id>", ID, rule.rule)
        path = path.replace("<any(original, thumb, preview, card):rendition>", "thumb")
        assert "<" not in path
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            if client.open(path, method=method).status_code != 401:
                open_paths.add(path)
    assert open_paths == OPEN


@pytest.mark.parametrize(("method", "path", "scope"), PROTECTED)
def test_only_the_identity_header_is_authority(
    client: FlaskClient, method: str, path: str, scope: str
) -> None:
    for headers in (
        {},
        {"X-User": ALICE},
        {"Authorization": f"Bearer {ALICE}"},
        {"X-Identity": ALICE},
        {"X-Identity": "\u00e9"},
        {"Cookie": f"vitrine={ALICE}"},
    ):
        answer = client.open(path, method=method, headers=headers)
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize(("method", "path", "scope"), PROTECTED)
def test_an_identity_without_the_needed_scope_is_refused(
    client: FlaskClient, method: str, path: str, scope: str
) -> None:
    others = " ".join(one for one in Scope if one != scope)
    answer = client.open(path, method=method, headers=headers_of(ALICE, scope=others))
    assert answer.status_code == 403
    challenge = f'Bearer error="insufficient_scope", scope="{scope}"'
    assert answer.headers["WWW-Authenticate"] == challenge
    if method != "HEAD":
        assert answer.get_json()["code"] == "insufficient_scope"


@pytest.mark.parametrize(("method", "path", "scope"), PROTECTED)
def test_the_needed_scope_alone_is_enough(
    client: FlaskClient, method: str, path: str, scope: str
) -> None:
    answer = client.open(path, method=method, headers=headers_of(ALICE, scope=scope))
    assert answer.status_code in {200, 204, 400, 404}


def test_a_route_that_nobody_thought_about_is_open_to_nobody(make_app: MakeApp) -> None:
    careless = make_app()
    careless.add_url_rule("/v1/new", "new", lambda: "secret", methods=["GET"])
    client = careless.test_client()
    assert client.get("/v1/new").status_code == 401
    assert client.get("/v1/new", headers=headers_of(ALICE)).status_code == 403


def test_an_identity_without_a_scope_is_none(client: FlaskClient) -> None:
    claims = {"sub": ALICE}
    assert client.get("/v1/images", headers={"X-Identity": sign(claims)}).status_code == 401
