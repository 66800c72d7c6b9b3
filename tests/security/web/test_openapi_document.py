"""The API document says what the application does."""

from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.security.service import Service


@pytest.fixture
def document(service: Service) -> dict[str, Any]:
    answer = service.send("GET", "/openapi.json")
    assert answer.status_code == 200
    loaded: dict[str, Any] = answer.json
    return loaded


def test_it_is_openapi_3_1_with_every_public_route(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1")
    assert {"title", "version"} <= set(document["info"])
    operations = {(method, path) for path, found in document["paths"].items() for method in found}
    assert operations == {
        ("post", "/v1/register"),
        ("post", "/v1/token"),
        ("delete", "/v1/token"),
        ("post", "/v1/token/refresh"),
        ("get", "/v1/user"),
        ("delete", "/v1/user"),
        ("get", "/v1/sessions"),
        ("delete", "/v1/sessions"),
        ("delete", "/v1/sessions/{session_id}"),
        ("put", "/v1/user/password"),
        ("post", "/v1/proof"),
        ("post", "/v1/password-reset"),
        ("post", "/v1/password-strength"),
        ("get", "/v1/tokens"),
        ("post", "/v1/tokens"),
        ("delete", "/v1/tokens/{token_id}"),
        ("get", "/.well-known/jwks.json"),
        ("get", "/v1/registration"),
        ("get", "/v1/audit"),
        ("get", "/v1/admin/audit"),
        ("get", "/v1/admin/overview"),
        ("get", "/v1/admin/users"),
        ("get", "/v1/admin/users/{user_id}"),
        ("patch", "/v1/admin/users/{user_id}"),
        ("delete", "/v1/admin/users/{user_id}"),
        ("post", "/v1/admin/users/{user_id}/reset-link"),
        ("get", "/v1/admin/invitations"),
        ("post", "/v1/admin/invitations"),
        ("delete", "/v1/admin/invitations/{invitation_id}"),
    }


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    def references(node: Any) -> list[str]:
        if isinstance(node, dict):
            own = [node["$ref"]] if "$ref" in node else []
            return own + [found for value in node.values() for found in references(value)]
        if isinstance(node, list):
            return [found for value in node for found in references(value)]
        return []

    found = references(document)
    assert found
    for reference in found:
        node = document
        for part in reference.removeprefix("#/").split("/"):
            node = node[part]


def test_every_schema_is_a_valid_one(document: dict[str, Any]) -> None:
    for schema in document["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)
        assert "$defs" not in schema


def test_protected_operations_ask_for_a_token_of_their_scope(document: dict[str, Any]) -> None:
    protected = {
        (method, path, *operation["security"][0]["accessToken"])
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
        if operation.get("security")
    }
    assert protected == {
        ("delete", "/v1/token", "account"),
        ("get", "/v1/user", "read"),
        ("delete", "/v1/user", "account"),
        ("get", "/v1/sessions", "account"),
        ("delete", "/v1/sessions", "account"),
        ("delete", "/v1/sessions/{session_id}", "account"),
        ("put", "/v1/user/password", "account"),
        ("post", "/v1/proof", "account"),
        ("get", "/v1/audit", "account"),
        ("get", "/v1/admin/audit", "admin"),
        ("get", "/v1/admin/overview", "admin"),
        ("get", "/v1/admin/users", "admin"),
        ("get", "/v1/admin/users/{user_id}", "admin"),
        ("patch", "/v1/admin/users/{user_id}", "admin"),
        ("delete", "/v1/admin/users/{user_id}", "admin", "account"),
        ("post", "/v1/admin/users/{user_id}/reset-link", "admin", "account"),
        ("get", "/v1/admin/invitations", "admin"),
        ("post", "/v1/admin/invitations", "admin", "account"),
        ("delete", "/v1/admin/invitations/{invitation_id}", "admin"),
        ("get", "/v1/tokens", "account"),
        ("post", "/v1/tokens", "account"),
        ("delete", "/v1/tokens/{token_id}", "account"),
    }


def test_an_api_key_opens_what_is_not_for_sessions_alone(document: dict[str, Any]) -> None:
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            if schemes := operation["security"]:
                named = [name for scheme in schemes for name in scheme]
                for_sessions = "account" in schemes[0]["accessToken"]
                assert named == (
                    ["accessToken", "cookie"]
                    if for_sessions
                    else ["accessToken", "apiKey", "cookie"]
                ), (method, path)


def test_operations_have_unique_names_and_described_answers(document: dict[str, Any]) -> None:
    operations = [o for path in document["paths"].values() for o in path.values()]
    assert len({operation["operationId"] for operation in operations}) == len(operations)
    for operation in operations:
        assert operation["summary"]
        assert all(
            answer.get("description") or answer["$ref"]
            for answer in operation["responses"].values()
        )
        assert {"400", "503"} <= set(operation["responses"])


def test_public_operations_say_so(document: dict[str, Any]) -> None:
    public = [
        path
        for path, methods in document["paths"].items()
        for operation in methods.values()
        if operation["security"] == []
    ]
    assert set(public) == {
        "/v1/register",
        "/v1/registration",
        "/v1/token",
        "/v1/token/refresh",
        "/v1/password-reset",
        "/v1/password-strength",
        "/.well-known/jwks.json",
    }


def test_the_shortest_password_is_that_of_the_setting(document: dict[str, Any]) -> None:
    registration = document["components"]["schemas"]["Registration"]
    assert registration["properties"]["password"]["minLength"] == 15


def test_no_inner_scheme_or_route_is_named(service: Service) -> None:
    text = service.send("GET", "/openapi.json").text
    assert "X-Identity" not in text
    assert "/internal" not in text
