"""An account, from registration to logout, by the API."""

from __future__ import annotations

import secrets
import time

import pytest

from tests.system.people import PASSWORD, Person

pytestmark = pytest.mark.system


def test_who_registers_can_log_in_and_see_themselves(nobody: Person) -> None:
    nobody.login = f"alice-{secrets.token_hex(6)}"
    registered = nobody.register()
    assert registered.status == 201
    assert set(registered.json()) == {"id", "login", "created_at"}
    assert nobody.log_in().status == 200
    shown = nobody.get("/v1/user")
    assert shown.status == 200
    assert shown.json()["login"] == nobody.login
    assert shown.json()["usage"] == {"images": 0, "bytes": 0}


def test_a_taken_login_is_refused(alice: Person) -> None:
    again = Person(alice.url, alice.login).register()
    assert (again.status, again.code) == (409, "login_taken")


def test_a_wrong_password_and_an_unknown_login_answer_alike(alice: Person, nobody: Person) -> None:
    wrong = nobody.request(
        "POST", "/v1/token", json={"login": alice.login, "password": "not " + PASSWORD}
    )
    unknown = nobody.request(
        "POST", "/v1/token", json={"login": "who-is-this", "password": "not " + PASSWORD}
    )
    assert (wrong.status, wrong.code) == (401, "invalid_credentials")
    same = [{**answer.json(), "request_id": ""} for answer in (wrong, unknown)]
    assert same[0] == same[1]


def test_a_refresh_gives_new_tokens_and_the_old_refresh_token_ends(alice: Person) -> None:
    old = alice.refresh_token
    refreshed = alice.request("POST", "/v1/token/refresh", json={"refresh_token": old})
    assert refreshed.status == 200
    assert refreshed.json()["refresh_token"] != old
    alice.token = refreshed.json()["access_token"]
    assert alice.get("/v1/user").status == 200


def test_a_token_is_dead_one_second_after_logout(alice: Person) -> None:
    assert alice.get("/v1/user").status == 200
    assert alice.request("DELETE", "/v1/token").status == 204
    time.sleep(1)
    after = alice.get("/v1/user")
    assert (after.status, after.code) == (401, "unauthorized")
    assert after.headers["WWW-Authenticate"].startswith("Bearer")
    again = alice.request("POST", "/v1/token/refresh", json={"refresh_token": alice.refresh_token})
    assert again.status == 401


def test_the_key_set_is_public_and_holds_no_private_part(nobody: Person) -> None:
    answer = nobody.get("/.well-known/jwks.json")
    assert answer.status == 200
    keys = answer.json()["keys"]
    assert keys
    assert all("d" not in key and key["kty"] == "OKP" for key in keys)
