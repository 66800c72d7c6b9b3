"""An account, from registration to logout, by the API."""

from __future__ import annotations

import re
import secrets
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest

from tests.system.instance import Instance
from tests.system.people import PASSWORD, Answer, Person, newcomer
from tests.timeouts import scaled

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
    assert shown.json()["usage"] == {
        "images": 0, "bytes": 0, "trashed_images": 0, "trashed_bytes": 0,
    }  # fmt: skip


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


def test_who_may_not_sign_in_is_told_the_same_whatever_the_reason(
    administrator: Person, alice: Person, bob: Person, nobody: Person
) -> None:
    """Nobody learns from an answer or a page who has an account, and what is the matter with it."""
    gone = newcomer(alice.url, f"carol-{secrets.token_hex(6)}")
    assert gone.request("DELETE", "/v1/user", json={"password": PASSWORD}).status == 202
    user = bob.get("/v1/user").json()["id"]
    disabled = administrator.request("PATCH", f"/v1/admin/users/{user}", json={"disabled": True})
    assert disabled.status == 200
    kinds = {
        "wrong password": {"login": alice.login, "password": "not " + PASSWORD},
        "unknown": {"login": f"david-{secrets.token_hex(6)}", "password": PASSWORD},
        "disabled": {"login": bob.login, "password": PASSWORD},
        "deleted": {"login": gone.login, "password": PASSWORD},
    }
    answers = {name: nobody.request("POST", "/v1/token", json=one) for name, one in kinds.items()}
    assert {answer.code for answer in answers.values()} == {"invalid_credentials"}
    assert len({comparable(answer) for answer in answers.values()}) == 1
    pages = {
        name: nobody.request("POST", "/login", fields=one, encode_multipart=False)
        for name, one in kinds.items()
    }
    assert {page.status for page in pages.values()} == {422}
    shown = {comparable(page, kinds[name]["login"]) for name, page in pages.items()}
    assert len(shown) == 1


def comparable(answer: Answer, login: str = "") -> tuple[int, str, str]:
    """Returns an answer without what differs from one request to the next by design."""
    own = {"date", "x-request-id", "content-length", "ratelimit"}
    headers = {k.lower(): v for k, v in answer.headers.items() if k.lower() not in own}
    text = re.sub(r'"request_id": ?"\w+"', "", answer.body.decode())
    return answer.status, text.replace(login, "") if login else text, repr(sorted(headers.items()))


def test_parallel_refreshes_get_one_successor_and_a_later_one_ends_the_session(
    vitrine: Instance, alice: Person
) -> None:
    if vitrine.process is None:
        pytest.skip("the time of a deployed system is not ours to move")
    stolen = {"refresh_token": alice.refresh_token}

    def refresh(_: int) -> Answer:
        return alice.request("POST", "/v1/token/refresh", json=stolen)

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(refresh, range(20)))
    assert {answer.status for answer in answers} == {200}
    assert len({answer.json()["refresh_token"] for answer in answers}) == 1
    newest = Person(alice.url, token=answers[0].json()["access_token"])
    assert newest.get("/v1/user").status == 200
    user = newest.get("/v1/user").json()["id"]
    file = vitrine.data / "databases" / "security.db"
    with closing(sqlite3.connect(file, timeout=scaled(60))) as rows, rows:
        # As if the grace of tabs that refresh at once were over.
        rows.execute(
            "UPDATE refresh_tokens SET used_at = used_at - 60 WHERE session_id IN"
            " (SELECT id FROM sessions WHERE user_id = ?)", [user],
        )  # fmt: skip
    assert refresh(0).code == "invalid_refresh_token"
    time.sleep(1)
    for person in (alice, newest):
        assert person.get("/v1/user").status == 401
    again = {"refresh_token": answers[0].json()["refresh_token"]}
    assert alice.request("POST", "/v1/token/refresh", json=again).status == 401


def test_a_refresh_gives_new_tokens(alice: Person) -> None:
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
