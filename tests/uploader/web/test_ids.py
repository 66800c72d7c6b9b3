"""A word in a path is never taken for an id, and what cannot be one is not there."""

from __future__ import annotations

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from tests.uploader.cast import ALICE, headers_of

ID = "3MDCHGEYQUGok1gqy8n9Z3"
# With `{}` where the id is.
ROUTES = [
    ("GET", "/v1/images/{}"), ("PATCH", "/v1/images/{}"), ("DELETE", "/v1/images/{}"),
    ("GET", "/v1/images/{}/neighbours"), ("POST", "/v1/images/{}/restore"),
    ("GET", "/v1/images/{}/albums"), ("GET", "/v1/images/{}/as-shown"), ("GET", "/v1/trash/{}"),
    ("GET", "/v1/albums/{}"), ("PATCH", "/v1/albums/{}"), ("DELETE", "/v1/albums/{}"),
    ("PUT", "/v1/albums/{}/images"), ("DELETE", "/v1/albums/{}/images"),
    ("POST", "/v1/albums/{}/order"), ("GET", "/v1/uploads/{}"), ("PATCH", "/v1/uploads/{}"),
    ("DELETE", "/v1/uploads/{}"), ("OPTIONS", "/v1/uploads/{}"), ("GET", "/internal/shared/{}"),
    ("GET", "/internal/media/{}/thumb"),
]  # fmt: skip


def test_every_route_with_an_id_is_looked_at(app: APIFlask) -> None:
    found = {
        (method, str(rule).replace(f"<id:{name}>", "{}").partition("<")[0])
        for rule in app.url_map.iter_rules()
        for name in rule.arguments
        if name.endswith("_id")
        for method in (rule.methods or set()) - {"HEAD"}
    }
    written = {(method, path.removesuffix("thumb")) for method, path in ROUTES}
    assert written == {one for one in found if one[0] != "OPTIONS" or "uploads" in one[1]}


@pytest.mark.parametrize(("method", "path"), ROUTES)
@pytest.mark.parametrize("wrong", ["word", ID[1:], f"{ID}a", f"{ID[1:]}-", f"{ID[1:]}%0A"])
def test_what_cannot_be_an_id_is_not_there(
    client: FlaskClient, method: str, path: str, wrong: str
) -> None:
    answer = client.open(path.format(wrong), method=method, headers=headers_of(ALICE))
    assert answer.content_type == "application/problem+json"
    assert (answer.status_code, answer.get_json()["code"]) == (404, "not_found")


@pytest.mark.parametrize(
    ("path", "methods"),
    [
        ("/v1/images/actions", {"OPTIONS", "POST"}),
        ("/v1/images/archive", {"OPTIONS", "POST"}),
        ("/v1/images/count", {"GET", "HEAD", "OPTIONS"}),
        ("/v1/images/months", {"GET", "HEAD", "OPTIONS"}),
        ("/v1/images/search-terms", {"GET", "HEAD", "OPTIONS"}),
        ("/v1/trash/restore", {"OPTIONS", "POST"}),
        (f"/v1/images/{ID}", {"DELETE", "GET", "HEAD", "OPTIONS", "PATCH"}),
    ],
)
def test_an_address_names_its_own_methods_alone(
    client: FlaskClient, path: str, methods: set[str]
) -> None:
    named = client.options(path, headers=headers_of(ALICE)).headers["Allow"]
    refused = client.open(path, method="PUT", headers=headers_of(ALICE))
    assert refused.status_code == 405
    assert set(named.split(", ")) == set(refused.headers["Allow"].split(", ")) == methods
