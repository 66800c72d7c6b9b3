"""The API tokens of the caller."""

import json
from typing import Any

import pytest
from sqlalchemy import select, update

from security.credentials.api_tokens import MOST_OF_A_USER
from security.outcomes import PROOF_SECONDS
from security.records.tables import audit_events, users
from tests.security.conftest import MovableClock
from tests.security.service import Caller, Service, assert_problem

MEMBERS = {
    "id", "name", "prefix", "scopes", "networks", "created_at", "expires_at", "last_used_at",
    "last_used_from",
}  # fmt: skip
WANTED: dict[str, Any] = {"name": "Screenshots", "scopes": ["read", "upload"]}


def make_administrator(service: Service, caller: Caller) -> None:
    with service.deps.database.writing() as connection:
        query = update(users).where(users.c.login == caller.login)
        connection.execute(query.values(role="administrator"))


def audit_lines(service: Service) -> list[tuple[str, dict[str, Any]]]:
    query = select(audit_events.c.event, audit_events.c.details).order_by(audit_events.c.id)
    with service.deps.database.reading() as connection:
        found = [(row.event, json.loads(row.details)) for row in connection.execute(query)]
    return [line for line in found if line[0].startswith("api_token")]


def test_a_token_is_made_and_shown_once(service: Service) -> None:
    alice = service.new_caller("alice")
    made = service.make_api_token(
        alice, **WANTED, networks=["192.0.2.7", "::ffff:192.0.2.7"],
        expires_at="2027-01-15T10:00:00.5+01:00",
    )  # fmt: skip
    assert set(made) == MEMBERS | {"token"}
    listed = service.send_as(alice, "GET", "/v1/tokens").json["items"]
    assert listed == [{name: value for name, value in made.items() if name != "token"}]
    assert listed[0] == {
        "id": made["id"], "name": "Screenshots", "prefix": made["token"][:8],
        "scopes": ["read", "upload"], "networks": ["192.0.2.7/32"],
        "created_at": "2027-01-15T08:00:00Z", "expires_at": "2027-01-15T09:00:00Z",
        "last_used_at": None, "last_used_from": None,
    }  # fmt: skip
    assert made["token"] not in service.send_as(alice, "GET", "/v1/tokens").text


def test_a_token_is_listed_with_its_last_use(service: Service, clock: MovableClock) -> None:
    alice = service.new_caller("alice")
    made = service.make_api_token(alice, **WANTED)
    clock.move(5)
    headers = {"Authorization": f"Bearer {made['token']}", "X-Real-IP": "::ffff:192.0.2.9"}
    assert service.send("GET", "/auth", headers=headers).status_code == 200
    service.deps.last_uses.close()
    (listed,) = service.send_as(alice, "GET", "/v1/tokens").json["items"]
    assert listed["last_used_at"] == "2027-01-15T08:00:05Z"
    assert listed["last_used_from"] == "192.0.2.9"


def test_a_caller_sees_no_token_of_another_user_and_the_newest_first(
    service: Service, clock: MovableClock
) -> None:
    alice, bob = service.new_caller("alice"), service.new_caller("bob")
    first = service.make_api_token(alice, **WANTED)["id"]
    clock.move(1)
    second = service.make_api_token(alice, **WANTED)["id"]
    service.make_api_token(bob, **WANTED)
    listed = service.send_as(alice, "GET", "/v1/tokens").json["items"]
    assert [item["id"] for item in listed] == [second, first]


def test_a_revoked_token_is_over_at_once(service: Service) -> None:
    alice = service.new_caller("alice")
    made = service.make_api_token(alice, **WANTED)
    identity = service.auth(made["token"]).headers["X-Identity"]
    assert service.send_as(alice, "DELETE", f"/v1/tokens/{made['id']}").status_code == 204
    assert service.auth(made["token"]).status_code == 401
    headers = {"X-Identity": identity}
    assert service.send("GET", "/v1/user", headers=headers).status_code == 401
    assert service.send("GET", "/internal/identity", headers=headers).status_code == 401
    assert_problem(service.send_as(alice, "DELETE", f"/v1/tokens/{made['id']}"), 404, "not_found")
    assert service.send_as(alice, "GET", "/v1/tokens").json["items"] == []


@pytest.mark.parametrize("name", ["s" * 22, "x", "%00", "..%2f", "'--"])
def test_a_token_of_another_user_is_like_a_missing_one(service: Service, name: str) -> None:
    alice, bob = service.new_caller("alice"), service.new_caller("bob")
    made = service.make_api_token(bob, **WANTED)
    theirs = service.send_as(alice, "DELETE", f"/v1/tokens/{made['id']}")
    missing = service.send_as(alice, "DELETE", f"/v1/tokens/{name}")
    assert theirs.status_code == missing.status_code == 404
    assert theirs.json | {"request_id": ""} == missing.json | {"request_id": ""}
    assert service.auth(made["token"]).status_code == 200


def test_a_token_is_made_with_a_fresh_proof_and_revoked_without(
    service: Service, clock: MovableClock
) -> None:
    alice = service.new_caller("alice")
    made = service.make_api_token(alice, **WANTED)
    clock.move(PROOF_SECONDS + 1)
    answer = service.send_as(alice, "POST", "/v1/tokens", json=WANTED)
    assert_problem(answer, 401, "proof_required")
    assert service.send_as(alice, "GET", "/v1/tokens").status_code == 200
    assert service.send_as(alice, "DELETE", f"/v1/tokens/{made['id']}").status_code == 204


def test_the_audit_log_has_both_without_the_secret(service: Service) -> None:
    alice = service.new_caller("alice")
    made = service.make_api_token(alice, **WANTED, networks=["192.0.2.0/24"])
    service.send_as(alice, "DELETE", f"/v1/tokens/{made['id']}")
    named = {"token_id": made["id"], "name": "Screenshots", "prefix": made["prefix"]}
    more = {"scopes": "read upload", "networks": "192.0.2.0/24"}
    assert audit_lines(service) == [
        ("api_token_made", named | more), ("api_token_revoked", named),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "fields"),
    [
        ({"name": ""}, ["name"]),
        ({"name": "   "}, ["name"]),
        ({"name": "x" * 101}, ["name"]),
        ({"name": "a\x00b"}, ["name"]),
        ({"name": "a\u202eb"}, ["name"]),
        ({"name": 7}, ["name"]),
        ({"name": None}, ["name"]),
        ({"scopes": []}, ["scopes"]),
        ({"scopes": "read"}, ["scopes"]),
        ({"scopes": None}, ["scopes"]),
        ({"scopes": ["read", "account"]}, ["scopes.1"]),
        ({"scopes": ["admin"]}, ["scopes.0"]),
        ({"scopes": ["READ"]}, ["scopes.0"]),
        ({"scopes": ["read"] * 9}, ["scopes"]),
        ({"expires_at": "tomorrow"}, ["expires_at"]),
        ({"expires_at": "2030-01-01"}, ["expires_at"]),
        ({"expires_at": "2030-01-01T00:00:00"}, ["expires_at"]),
        ({"expires_at": "2030-02-30T00:00:00Z"}, ["expires_at"]),
        ({"expires_at": "9999-12-31T23:59:59-12:00"}, ["expires_at"]),
        ({"expires_at": "2027-01-15T08:00:00Z"}, ["expires_at"]),
        ({"expires_at": "0001-01-01T00:00:00Z"}, ["expires_at"]),
        ({"expires_at": 1900000000}, ["expires_at"]),
        ({"networks": "192.0.2.0/24"}, ["networks"]),
        ({"networks": ["192.0.2.0/24", "x"]}, ["networks.1"]),
        ({"networks": ["192.0.2.1/24"]}, ["networks.0"]),
        ({"networks": ["1" * 65]}, ["networks.0"]),
        ({"networks": ["192.0.2.1"] * 33}, ["networks"]),
        ({"networks": [None]}, ["networks.0"]),
        ({"name": "\t", "scopes": ["admin"], "networks": ["x"], "expires_at": "x"},
         ["name", "scopes.0", "expires_at", "networks.0"]),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_and_nothing_is_made(
    service: Service, changed: dict[str, Any], fields: list[str]
) -> None:
    alice = service.new_caller("alice")
    answer = service.send_as(alice, "POST", "/v1/tokens", json=WANTED | changed)
    assert_problem(answer, 422, "invalid_fields")
    assert [one["field"] for one in answer.json["errors"]] == fields
    assert all(one["message"] for one in answer.json["errors"])
    assert service.send_as(alice, "GET", "/v1/tokens").json["items"] == []
    assert audit_lines(service) == []


def test_an_administrator_can_give_a_token_their_scope(service: Service) -> None:
    alice = service.new_caller("alice")
    make_administrator(service, alice)
    made = service.make_api_token(alice, name="  Backup ", scopes=["admin", "read", "read"])
    assert (made["name"], made["scopes"]) == ("Backup", ["read", "admin"])
    assert service.auth(made["token"]).json["scope"] == "read admin"


def test_a_user_with_all_their_tokens_is_told_so(service: Service) -> None:
    alice = service.new_caller("alice")
    for _ in range(MOST_OF_A_USER):
        service.make_api_token(alice, **WANTED)
    answer = service.send_as(alice, "POST", "/v1/tokens", json=WANTED)
    assert_problem(answer, 409, "too_many_tokens")
    assert str(MOST_OF_A_USER) in answer.json["detail"]
    assert len(audit_lines(service)) == MOST_OF_A_USER
