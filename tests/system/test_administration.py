"""Who administers: the first account, invitations, people, quotas, and the log of it all."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.system.instance import Instance
from tests.system.people import Answer, Person, newcomer
from tests.system.pictures import jpeg
from tests.timeouts import is_within, wait_until

pytestmark = pytest.mark.system
ELSEWHERE = {"VITRINE_PUBLIC_URL": "http://vitrine.test"}


def registered(url: str, login: str, **codes: str) -> Answer:
    """The answer to a registration, also where many come at once."""
    return unhurried(lambda: Person(url, login).register(**codes))


def unhurried(send: Callable[[], Answer]) -> Answer:
    """Sends until the answer is another one than to wait."""
    while (answer := send()).status == 429:
        time.sleep(float(answer.headers.get("Retry-After", 1)))
    return answer


def at_once(number: int, send: Callable[[int], Answer]) -> list[Answer]:
    with ThreadPoolExecutor(16) as pool:
        return list(pool.map(send, range(number)))


def id_of(administrator: Person, login: str) -> str:
    (found,) = administrator.get(f"/v1/admin/users?q={login}").json()["items"]
    return str(found["id"])


def change(administrator: Person, login: str, **wanted: Any) -> None:
    path = f"/v1/admin/users/{id_of(administrator, login)}"
    answer = administrator.request("PATCH", path, json=wanted)
    assert answer.status == 200, answer.body


def test_of_fifty_who_come_first_one_administers(own_instance: Instance) -> None:
    """The setup code is in the log, and good for one account; the mode is then by invitation."""
    own_instance.settings |= ELSEWHERE
    own_instance.start()
    terms = Person(own_instance.url).get("/v1/registration").json()
    assert (terms["mode"], terms["needs_setup_code"]) == ("open", True)
    assert registered(own_instance.url, "early").code == "setup_code_required"
    code = own_instance.setup_code()
    answers = at_once(50, lambda n: registered(own_instance.url, f"user{n}", setup_code=code))
    assert sorted(answer.status for answer in answers) == [201] + [403] * 49
    assert {answer.code for answer in answers} == {"", "invitation_required"}
    terms = Person(own_instance.url).get("/v1/registration").json()
    assert (terms["mode"], terms["needs_setup_code"]) == ("invite", False)
    (first,) = [answer.json()["login"] for answer in answers if answer.status == 201]
    administrator = Person(own_instance.url, first)
    administrator.log_in()
    made = administrator.request("POST", "/v1/admin/invitations", json={"uses": 1}).json()
    invitation = made["url"].rpartition("/")[2]
    answers = at_once(50, lambda n: registered(own_instance.url, f"n{n}", invitation=invitation))
    assert sorted(answer.status for answer in answers) == [201] + [422] * 49
    people = administrator.get("/v1/admin/users").json()["items"]
    assert sorted(user["role"] for user in people) == ["administrator", "member"]
    # A code that is used up is in no log either, and the setup code only where the operator reads.
    assert invitation not in own_instance.log()


def test_a_server_with_a_further_name_is_not_open_to_whoever_comes_first(
    own_instance: Instance,
) -> None:
    """Its public address is of this machine alone: a proxy here brings others by the other name."""
    own_instance.settings["VITRINE_ALLOWED_HOSTS"] = "vitrine.test"
    own_instance.start()
    terms = Person(own_instance.url).get("/v1/registration", headers={"Host": "vitrine.test"})
    assert terms.json()["needs_setup_code"]
    assert registered(own_instance.url, "early").code == "setup_code_required"
    code = own_instance.setup_code()
    assert registered(own_instance.url, "founder", setup_code=code).status == 201
    assert registered(own_instance.url, "late").code == "invitation_required"


def test_of_a_hundred_uploads_the_last_that_fits_is_taken(
    administrator: Person, alice: Person
) -> None:
    """At one picture less than the quota exactly one passes, and who stores it is told so."""
    assert alice.upload(jpeg()).status == 201
    change(administrator, alice.login, quota_images=2)
    # A change works within a second: until then the gateway knows the identity of before.
    time.sleep(1)
    pictures = [jpeg(40 + n, 30) for n in range(100)]
    answers = at_once(100, lambda n: unhurried(lambda: alice.upload(pictures[n])))
    assert sorted(answer.status for answer in answers) == [201] + [507] * 99
    (taken,) = [answer for answer in answers if answer.status == 201]
    assert taken.headers["RateLimit"] == '"stored-images";r=0'
    refused = next(answer for answer in answers if answer.status == 507)
    assert refused.code == "quota_exceeded"
    said = alice.get("/v1/user").json()
    assert said["usage"]["images"] == 2
    assert said["quota"] == {"images": 2, "bytes": None}


def test_a_change_of_a_quota_works_within_a_second(administrator: Person, alice: Person) -> None:
    change(administrator, alice.login, quota_images=0)
    time.sleep(1)
    assert alice.upload(jpeg()).status == 507
    change(administrator, alice.login, quota_images=None, quota_bytes=1_000_000)
    time.sleep(1)
    answer = alice.upload(jpeg())
    assert answer.status == 201
    policy = '"stored-bytes";q=1000000;qu="content-bytes"'
    assert policy in answer.headers["RateLimit-Policy"].split(", ")


def test_uploads_in_parts_keep_within_the_quota_of_their_owner(
    administrator: Person, alice: Person
) -> None:
    change(administrator, alice.login, quota_bytes=10_000)
    time.sleep(1)
    headers = {"Tus-Resumable": "1.0.0", "Upload-Length": "900"}

    def begin() -> Answer:
        return alice.request("POST", "/v1/uploads", headers=headers)

    answers = at_once(30, lambda _: unhurried(begin))
    assert sorted(answer.status for answer in answers) == [201] * 11 + [507] * 19


def test_whoever_is_disabled_is_out_within_a_second(administrator: Person, alice: Person) -> None:
    picture = alice.upload(jpeg()).json()
    assert alice.get(picture["url"]).status == 200
    program = Person(alice.url, token=alice.make_api_token("read")["token"])
    assert program.get(picture["url"]).status == 200
    change(administrator, alice.login, disabled=True)
    began = time.monotonic()
    wait_until(lambda: alice.get("/v1/user").status == 401, "the account is shut")
    wait_until(lambda: alice.get(picture["url"]).status in {401, 404}, "its pictures are shut")
    wait_until(lambda: program.get(picture["url"]).status == 401, "its API tokens are refused")
    assert is_within(time.monotonic() - began, 2)
    again = Person(alice.url, alice.login)
    assert (again.log_in().status, again.token) == (401, "")
    change(administrator, alice.login, disabled=False)
    assert again.log_in().status == 200
    assert again.get(picture["url"]).status == 200
    assert program.get(picture["url"]).status == 200


def test_whoever_is_made_an_administrator_sees_people_and_no_picture(
    administrator: Person, alice: Person, bob: Person
) -> None:
    picture = bob.upload(jpeg()).json()
    assert alice.get("/v1/admin/users").status == 403
    change(administrator, alice.login, role="administrator")
    wait_until(lambda: alice.get("/v1/user").status == 401, "the member's session is over")
    alice.log_in()
    assert alice.get("/v1/admin/users").status == 200
    for address in (picture["url"], picture["thumbnail_url"], f"/v1/images/{picture['id']}"):
        assert alice.get(address).status == 404
    (found,) = alice.get(f"/v1/admin/users?q={bob.login}").json()["items"]
    assert found["usage"]["images"] == 1
    assert picture["id"] not in alice.get("/v1/admin/audit").body.decode()
    change(administrator, alice.login, role="member")
    wait_until(lambda: alice.get("/v1/user").status == 401, "the administrator's is over")
    alice.log_in()
    assert alice.get("/v1/admin/users").status == 403


@pytest.mark.parametrize("role", ["administrator", "member"])
def test_another_role_ends_every_session_within_a_second(
    administrator: Person, alice: Person, role: str
) -> None:
    """OWASP ASVS 7.2.4, with access and refresh token, and with a picture that was just seen."""
    if role == "member":
        change(administrator, alice.login, role="administrator")
        alice.log_in()
    elsewhere = Person(alice.url, alice.login)
    elsewhere.log_in()
    picture = alice.upload(jpeg()).json()
    assert alice.get(picture["url"]).status == 200
    change(administrator, alice.login, role=role)
    time.sleep(1)
    for session in (alice, elsewhere):
        assert session.get("/v1/user").status == 401
        assert session.get(picture["url"]).status == 401
        body = {"refresh_token": session.refresh_token}
        answer = session.request("POST", "/v1/token/refresh", json=body)
        assert (answer.status, answer.code) == (401, "invalid_refresh_token")
    newest = next(
        line for line in administrator.get("/v1/admin/audit?event=role_changed").json()["items"]
        if line["user"]["login"] == alice.login
    )  # fmt: skip
    assert newest["details"] == {"role": role, "sessions_ended": 2}


def test_of_two_who_demote_each_other_one_stays(own_instance: Instance) -> None:
    own_instance.start()
    alice, bob = (newcomer(own_instance.url, login) for login in ("alice", "bob"))
    change(alice, "bob", role="administrator")
    bob.log_in()
    asked = [(alice, id_of(alice, "bob")), (bob, id_of(alice, "alice"))]

    def demote(number: int) -> Answer:
        who, whom = asked[number]
        return who.request("PATCH", f"/v1/admin/users/{whom}", json={"role": "member"})

    statuses = sorted(answer.status for answer in at_once(2, demote))
    # The session of the slower one is over by then, or it finds itself the last.
    assert statuses in ([200, 401], [200, 409])
    wait_until(
        lambda: sorted(one.get("/v1/admin/overview").status for one in (alice, bob)) == [200, 401],
        "one of the two administers",
    )


@pytest.mark.every_store
def test_the_overview_says_what_is_to_be_done(administrator: Person, alice: Person) -> None:
    said = administrator.get("/v1/admin/overview").json()
    assert said["users"]["total"] >= 2
    assert said["users"]["administrators"] >= 1
    assert {item["code"] for item in said["to_do"]} <= {"space_low", "quotas_almost_full"}
    change(administrator, alice.login, quota_images=1)
    time.sleep(1)
    picture = jpeg()
    alice.upload(picture)
    said = administrator.get("/v1/admin/overview").json()
    (full,) = [item for item in said["to_do"] if item["code"] == "quotas_almost_full"]
    assert alice.login in {user["login"] for user in full["users"]}
    assert said["space"]["images"] >= 1
    assert said["space"]["bytes"] >= len(picture)


def test_what_was_done_is_in_the_log_of_both(administrator: Person, alice: Person) -> None:
    change(administrator, alice.login, quota_bytes=7_000)
    newest = alice.get("/v1/audit").json()["items"][0]
    assert (newest["event"], newest["by_administrator"]) == ("quota_changed", True)
    path = f"/v1/admin/audit?user={id_of(administrator, alice.login)}&event=quota_changed"
    (line,) = administrator.get(path).json()["items"]
    assert line["actor"]["login"] == administrator.login
    assert line["details"] == {"quota_bytes": 7000}


def test_a_reset_link_lets_somebody_in_again(administrator: Person, alice: Person) -> None:
    path = f"/v1/admin/users/{id_of(administrator, alice.login)}/reset-link"
    url = administrator.request("POST", path, json={}).json()["url"]
    assert url.startswith(f"{alice.url}/reset/vtx_")
    new = f"nine grey otters under {secrets.token_hex(4)}"
    body = {"code": url.rpartition("/")[2], "new_password": new}
    nobody = Person(alice.url)
    answer = unhurried(lambda: nobody.request("POST", "/v1/password-reset", json=body))
    assert answer.status == 204
    credentials = {"login": alice.login, "password": new}
    answer = unhurried(lambda: nobody.request("POST", "/v1/token", json=credentials))
    assert answer.status == 200
    wait_until(lambda: alice.get("/v1/user").status == 401, "the old sessions are over")
