"""The API document: the public routes and no others, and the scope that each one needs."""

from flask.testing import FlaskClient


def test_the_document_describes_the_public_routes_and_no_others(client: FlaskClient) -> None:
    document = client.get("/openapi.json").get_json()
    assert document["openapi"].startswith("3.1")
    assert set(document["paths"]) == {
        "/v1/upload",
        "/v1/uploads",
        "/v1/uploads/{upload_id}",
        "/v1/images",
        "/v1/images/{image_id}",
        "/v1/images/{image_id}/neighbours",
    }


def test_every_operation_says_which_scope_it_needs_and_how_it_refuses(client: FlaskClient) -> None:
    document = client.get("/openapi.json").get_json()
    scopes = {}
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            assert {"401", "403"} <= set(operation["responses"])
            ((scopes[(method, path)],),) = [one["bearer"] for one in operation["security"]]
    assert scopes == {
        ("post", "/v1/upload"): "upload",
        ("post", "/v1/uploads"): "upload",
        ("get", "/v1/uploads/{upload_id}"): "upload",
        ("patch", "/v1/uploads/{upload_id}"): "upload",
        ("delete", "/v1/uploads/{upload_id}"): "upload",
        ("get", "/v1/images"): "read",
        ("get", "/v1/images/{image_id}"): "read",
        ("patch", "/v1/images/{image_id}"): "write",
        ("delete", "/v1/images/{image_id}"): "delete",
        ("get", "/v1/images/{image_id}/neighbours"): "read",
    }


def test_the_one_error_shape_is_described(client: FlaskClient) -> None:
    document = client.get("/openapi.json").get_json()
    members = set(document["components"]["schemas"]["Problem"]["properties"])
    assert members == {"type", "title", "status", "detail", "code", "request_id", "errors"}
