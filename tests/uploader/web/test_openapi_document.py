"""The API document: the public routes and no others, who may call them, and valid words."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.uploader.cast import PUBLIC_URL
from uploader.web.openapi_document import simplified


@pytest.fixture
def document(client: FlaskClient) -> dict[str, Any]:
    loaded: dict[str, Any] = client.get("/openapi.json").get_json()
    return loaded


def operations(document: dict[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
    return {
        (method, path): operation
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    }


def test_the_document_describes_the_public_routes_and_no_others(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1")
    assert set(document["paths"]) == {
        "/v1/upload",
        "/v1/uploads",
        "/v1/uploads/{upload_id}",
        "/v1/images",
        "/v1/images/{image_id}",
        "/v1/images/{image_id}/neighbours",
        "/v1/images/{image_id}/as-shown",
        "/v1/images/count",
        "/v1/images/months",
        "/v1/images/search-terms",
        "/v1/images/{image_id}/restore",
        "/v1/tags",
        "/v1/tags/{tag}",
        "/v1/images/actions",
        "/v1/images/archive",
        "/v1/images/{image_id}/albums",
        "/v1/albums",
        "/v1/albums/{album_id}",
        "/v1/albums/{album_id}/images",
        "/v1/albums/{album_id}/order",
        "/v1/trash",
        "/v1/trash/restore",
        "/v1/trash/{image_id}",
        "/i/{image_id}.{extension}",
        "/i/{image_id}/thumb.webp",
        "/i/{image_id}/thumb-2x.webp",
        "/i/{image_id}/preview.webp",
        "/i/{image_id}/card.jpg",
    }


def test_every_operation_says_which_scope_it_needs_and_how_it_refuses(
    document: dict[str, Any],
) -> None:
    scopes = {}
    for name, operation in operations(document).items():
        if name[1].startswith("/i/"):
            continue
        assert {"400", "401", "403", "503"} <= set(operation["responses"])
        bearer, key, cookie = operation["security"]
        assert (key, cookie) == ({"apiKey": []}, {"cookie": []})
        ((scopes[name],),) = [bearer["accessToken"]]
    assert scopes == {
        ("post", "/v1/upload"): "upload",
        ("post", "/v1/uploads"): "upload",
        ("options", "/v1/uploads"): "upload",
        ("options", "/v1/uploads/{upload_id}"): "upload",
        ("get", "/v1/uploads/{upload_id}"): "upload",
        ("head", "/v1/uploads/{upload_id}"): "upload",
        ("patch", "/v1/uploads/{upload_id}"): "upload",
        ("delete", "/v1/uploads/{upload_id}"): "upload",
        ("get", "/v1/images"): "read",
        ("get", "/v1/images/{image_id}"): "read",
        ("patch", "/v1/images/{image_id}"): "write",
        ("delete", "/v1/images/{image_id}"): "delete",
        ("get", "/v1/images/{image_id}/neighbours"): "read",
        ("get", "/v1/images/{image_id}/as-shown"): "read",
        ("get", "/v1/images/count"): "read",
        ("get", "/v1/images/months"): "read",
        ("get", "/v1/images/search-terms"): "read",
        ("post", "/v1/images/{image_id}/restore"): "delete",
        ("get", "/v1/tags"): "read",
        ("patch", "/v1/tags/{tag}"): "write",
        ("delete", "/v1/tags/{tag}"): "write",
        ("post", "/v1/images/actions"): "write",
        ("post", "/v1/images/archive"): "read",
        ("get", "/v1/images/{image_id}/albums"): "read",
        ("get", "/v1/albums"): "read",
        ("post", "/v1/albums"): "write",
        ("get", "/v1/albums/{album_id}"): "read",
        ("patch", "/v1/albums/{album_id}"): "write",
        ("delete", "/v1/albums/{album_id}"): "write",
        ("put", "/v1/albums/{album_id}/images"): "write",
        ("delete", "/v1/albums/{album_id}/images"): "write",
        ("post", "/v1/albums/{album_id}/order"): "write",
        ("get", "/v1/trash"): "read",
        ("delete", "/v1/trash"): "delete",
        ("post", "/v1/trash/restore"): "delete",
        ("get", "/v1/trash/{image_id}"): "read",
    }


def test_every_body_is_required_but_that_of_an_upload_in_parts(document: dict[str, Any]) -> None:
    optional = [
        operation["operationId"]
        for operation in operations(document).values()
        if not operation.get("requestBody", {"required": True})["required"]
    ]
    assert optional == ["begin_upload"]


def test_bytes_of_pictures_may_be_asked_for_without_a_credential(document: dict[str, Any]) -> None:
    for (_, path), operation in operations(document).items():
        if path.startswith("/i/"):
            bearer, *others = operation["security"]
            assert bearer == {"accessToken": ["read"]}
            assert others == [{"apiKey": []}, {"cookie": []}, {}]


def test_the_one_error_shape_is_described(document: dict[str, Any]) -> None:
    members = set(document["components"]["schemas"]["Problem"]["properties"])
    assert members == {"type", "title", "status", "detail", "code", "request_id", "errors"}


def test_the_server_is_the_public_address_whoever_asks(client: FlaskClient) -> None:
    document = client.get("/openapi.json", headers={"Host": "127.0.0.1:8640"}).get_json()
    assert document["servers"] == [{"url": PUBLIC_URL}]


def test_no_inner_scheme_or_route_is_named(client: FlaskClient) -> None:
    text = client.get("/openapi.json").text
    assert "X-Identity" not in text
    assert "/internal" not in text
    assert "/metrics" not in text


def test_a_type_or_null_is_a_list_of_types() -> None:
    either = {"anyOf": [{"type": "string", "enum": ["a"]}, {"type": "null"}], "default": None}
    assert simplified({"title": "Name"} | either) == {
        "type": ["string", "null"],
        "enum": ["a", None],
    }


def test_a_reference_or_null_stays_as_it_is() -> None:
    either = {"anyOf": [{"$ref": "#/components/schemas/Quota"}, {"type": "null"}]}
    assert simplified(either) == either


def test_a_field_that_is_called_title_stays() -> None:
    properties = {"type": "object", "properties": {"title": {"type": "string"}}}
    assert simplified(properties) == properties
