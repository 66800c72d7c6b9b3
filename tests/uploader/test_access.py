"""Default deny: the table of endpoints is literal, and each that is not public needs its scope."""

import re
import time

import pytest
from apiflask import APIFlask
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from flask.testing import FlaskClient

from tests.uploader.cast import ALICE, FakeSecurity, claims_of, headers_of, picture, sign
from tests.uploader.conftest import MakeApp
from uploader.access import ACCESS, AGE_HEADER
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
    ("GET", "/v1/images/months", "read"),
    ("GET", "/v1/images/count", "read"),
    ("GET", "/v1/images/search-terms", "read"),
    ("GET", f"/v1/images/{ID}", "read"),
    ("GET", f"/v1/images/{ID}/neighbours", "read"),
    ("GET", f"/v1/images/{ID}/as-shown", "read"),
    ("PATCH", f"/v1/images/{ID}", "write"),
    ("DELETE", f"/v1/images/{ID}", "delete"),
    ("POST", f"/v1/images/{ID}/restore", "delete"),
    ("GET", "/v1/tags", "read"),
    ("PATCH", "/v1/tags/a/b", "write"),
    ("DELETE", "/v1/tags/a/b", "write"),
    ("POST", "/v1/images/actions", "write"),
    ("POST", "/v1/images/archive", "read"),
    ("GET", "/v1/albums", "read"),
    ("POST", "/v1/albums", "write"),
    ("GET", f"/v1/albums/{ID}", "read"),
    ("PATCH", f"/v1/albums/{ID}", "write"),
    ("DELETE", f"/v1/albums/{ID}", "write"),
    ("PUT", f"/v1/albums/{ID}/images", "write"),
    ("DELETE", f"/v1/albums/{ID}/images", "write"),
    ("POST", f"/v1/albums/{ID}/order", "write"),
    ("GET", f"/v1/images/{ID}/albums", "read"),
    ("GET", "/v1/trash", "read"),
    ("GET", f"/v1/trash/{ID}", "read"),
    ("POST", "/v1/trash/restore", "delete"),
    ("DELETE", "/v1/trash", "delete"),
    ("GET", "/internal/usage", "read"),
    ("POST", "/internal/usages", "admin"),
    ("POST", "/internal/overview", "admin"),
    ("GET", "/internal/audit", "account"),
    ("DELETE", "/internal/library", "account"),
]
OPEN = {"/livez", "/readyz", "/metrics", "/openapi.json", f"/internal/shared/{ID}"}


def test_the_table_is_this_one() -> None:
    assert dict(ACCESS) == {
        "actions.create": "write",
        "archive.create": "read",
        "as_shown.show": "read",
        "albums.add": "write",
        "albums.create": "write",
        "albums.delete": "write",
        "albums.index": "read",
        "albums.move": "write",
        "albums.of_image": "read",
        "albums.remove": "write",
        "albums.show": "read",
        "albums.update": "write",
        "health.livez": "public",
        "health.readyz": "public",
        "images.count": "read",
        "images.delete": "delete",
        "images.index": "read",
        "images.months": "read",
        "images.neighbours": "read",
        "images.restore": "delete",
        "images.search_terms": "read",
        "images.show": "read",
        "images.update": "write",
        "internal.overview": "admin",
        "internal.audit": "account",
        "internal.remove_library": "account",
        "internal.shared": "public",
        "internal.usage": "read",
        "internal.usages": "admin",
        "media.authorise": "public",
        "openapi.spec": "public",
        "prometheus_metrics": "public",
        "tags.delete": "write",
        "tags.index": "read",
        "tags.update": "write",
        "trash.empty": "delete",
        "trash.index": "read",
        "trash.restore": "delete",
        "trash.show": "read",
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
        path = re.sub(r"<id:\w+_id>", ID, rule.rule).replace("<path:tag>", "a/b")
        path = path.replace("<any(original, thumb, 'thumb-2x', preview, card):rendition>", "thumb")
        assert "<" not in path
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            if client.open(path, method=method).status_code != 401:
                open_paths.add(path)
    assert open_paths == OPEN


FAILED = {
    "error": "invalid_token",
    "error_description": "The access token is expired, revoked or malformed",
}


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
        assert answer.www_authenticate.type == "bearer"
        assert answer.www_authenticate.parameters == {"realm": "vitrine"} | (
            FAILED if "X-Identity" in headers else {}
        )


@pytest.mark.parametrize(("method", "path", "scope"), PROTECTED)
def test_an_identity_without_the_needed_scope_is_refused(
    client: FlaskClient, method: str, path: str, scope: str
) -> None:
    others = " ".join(one for one in Scope if one != scope)
    answer = client.open(path, method=method, headers=headers_of(ALICE, scope=others))
    assert answer.status_code == 403
    challenge = f'Bearer realm="vitrine", error="insufficient_scope", scope="{scope}"'
    assert answer.headers["WWW-Authenticate"] == challenge
    if method != "HEAD":
        assert answer.get_json()["code"] == "insufficient_scope"


@pytest.mark.parametrize(("method", "path", "scope"), PROTECTED)
def test_the_needed_scope_alone_is_enough(
    client: FlaskClient, method: str, path: str, scope: str
) -> None:
    answer = client.open(path, method=method, headers=headers_of(ALICE, scope=scope))
    assert answer.status_code in {200, 204, 400, 404, 415}


def test_a_route_that_nobody_thought_about_is_open_to_nobody(make_app: MakeApp) -> None:
    careless = make_app()
    careless.add_url_rule("/v1/new", "new", lambda: "secret", methods=["GET"])
    client = careless.test_client()
    assert client.get("/v1/new").status_code == 401
    assert client.get("/v1/new", headers=headers_of(ALICE)).status_code == 403
    everything = "read upload write delete account admin"
    headers = headers_of(ALICE, scope=everything, role="administrator")
    assert client.get("/v1/new", headers=headers).status_code == 403


def test_an_identity_without_a_scope_is_none(client: FlaskClient) -> None:
    claims = {"sub": ALICE}
    assert client.get("/v1/images", headers={"X-Identity": sign(claims)}).status_code == 401


SESSION = "S" * 22


def late_headers(seconds: int, **changes: object) -> dict[str, str]:
    """The identity that the gateway was given so many seconds ago, before a body began."""
    asked = int(time.time()) - seconds
    claims = {"iat": asked, "nbf": asked, "exp": asked + 60, **changes}
    return {**headers_of(ALICE, **claims), AGE_HEADER: f"{seconds}.250"}


@pytest.fixture
def security() -> FakeSecurity:
    return FakeSecurity()


@pytest.fixture
def late_client(make_app: MakeApp, security: FakeSecurity) -> FlaskClient:
    return make_app(security=security).test_client()


@pytest.mark.parametrize("seconds", [2, 80, 3600])
def test_a_body_that_came_slowly_is_taken_while_the_session_lives(
    late_client: FlaskClient, security: FakeSecurity, seconds: int
) -> None:
    answer = late_client.post("/v1/upload", data=picture(), headers=late_headers(seconds))
    assert answer.status_code == 201
    security.ended.add(SESSION)
    refused = late_client.post("/v1/upload", data=picture(), headers=late_headers(seconds))
    assert (refused.status_code, refused.get_json()["code"]) == (401, "unauthorized")
    items = late_client.get("/v1/images", headers=headers_of(ALICE)).get_json()["items"]
    assert [one["id"] for one in items] == [answer.get_json()["id"]]


def test_a_body_that_came_at_once_costs_no_question(
    late_client: FlaskClient, security: FakeSecurity
) -> None:
    headers = {**headers_of(ALICE), AGE_HEADER: "0.004"}
    assert late_client.post("/v1/upload", data=picture(), headers=headers).status_code == 201
    assert security.renewals == 0


def test_security_that_is_down_is_no_sign_out(
    late_client: FlaskClient, security: FakeSecurity
) -> None:
    security.is_down = True
    answer = late_client.post("/v1/upload", data=picture(), headers=late_headers(80))
    assert (answer.status_code, answer.get_json()["code"]) == (503, "security_unavailable")


def test_what_security_does_not_renew_is_refused(late_client: FlaskClient) -> None:
    stranger = Ed25519PrivateKey.generate()
    for identity in ("", "x", "\u00e9", sign({"sub": ALICE}), sign(claims_of(ALICE), stranger)):
        headers = {"X-Identity": identity, AGE_HEADER: "80"}
        answer = late_client.post("/v1/upload", data=picture(), headers=headers)
        assert answer.status_code == 401


def test_a_renewed_identity_needs_the_scope_too(late_client: FlaskClient) -> None:
    headers = late_headers(80, scope="read write")
    assert late_client.post("/v1/upload", data=picture(), headers=headers).status_code == 403


@pytest.mark.parametrize("seconds", [2, 80])
@pytest.mark.parametrize(("method", "path", "scope"), PROTECTED)
def test_every_endpoint_asks_again_who_has_sent_a_slow_body(
    late_client: FlaskClient, security: FakeSecurity, method: str, path: str, scope: str,
    seconds: int,
) -> None:  # fmt: skip
    headers = late_headers(seconds, scope=scope)
    answer = late_client.open(path, method=method, headers=headers)
    assert answer.status_code in {200, 204, 400, 404, 415}
    assert security.renewals == 1
    security.ended.add(SESSION)
    assert late_client.open(path, method=method, headers=headers).status_code == 401


@pytest.mark.parametrize(("method", "path", "scope"), PROTECTED)
def test_no_endpoint_takes_an_expired_identity_without_a_slow_body(
    late_client: FlaskClient, security: FakeSecurity, method: str, path: str, scope: str
) -> None:
    headers = late_headers(80) | {AGE_HEADER: "0.004"}
    assert late_client.open(path, method=method, headers=headers).status_code == 401
    assert security.renewals == 0
