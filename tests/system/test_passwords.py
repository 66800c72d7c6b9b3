"""Passwords through the gateway: changed, proved, judged, reset by a link, guessed by others."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.system.instance import REPOSITORY, Instance
from tests.system.people import PASSWORD, Answer, Person
from tests.timeouts import scaled

pytestmark = pytest.mark.system

NEW = "nine grey otters under a bridge"


def test_a_changed_password_ends_the_other_sessions_within_a_second(alice: Person) -> None:
    there = Person(alice.url, alice.login)
    assert there.log_in().status == 200
    assert there.get("/v1/user").status == 200
    body = {"current_password": PASSWORD, "new_password": NEW}
    assert alice.request("PUT", "/v1/user/password", json=body).status == 204
    time.sleep(1)
    assert (there.get("/v1/user").status, alice.get("/v1/user").status) == (401, 200)
    again = {"login": alice.login, "password": NEW}
    assert alice.request("POST", "/v1/token", json=again).status == 200


def test_a_wrong_current_password_is_a_matter_of_its_field(alice: Person) -> None:
    body = {"current_password": "not " + PASSWORD, "new_password": NEW}
    answer = alice.request("PUT", "/v1/user/password", json=body)
    assert (answer.status, answer.code) == (422, "wrong_password")
    assert [error["field"] for error in answer.json()["errors"]] == ["current_password"]
    proof = alice.request("POST", "/v1/proof", json={"password": "not " + PASSWORD})
    assert (proof.status, proof.code) == (422, "wrong_password")


def test_the_password_may_be_proved_once_more(alice: Person, nobody: Person) -> None:
    assert alice.request("POST", "/v1/proof", json={"password": PASSWORD}).status == 204
    assert nobody.request("POST", "/v1/proof", json={"password": PASSWORD}).status == 401


def test_all_other_sessions_end_within_a_second(alice: Person) -> None:
    there = Person(alice.url, alice.login)
    assert there.log_in().status == 200
    assert there.get("/v1/user").status == 200
    assert alice.request("DELETE", "/v1/sessions?except=current").status == 204
    time.sleep(1)
    assert (there.get("/v1/user").status, alice.get("/v1/user").status) == (401, 200)
    unsaid = alice.request("DELETE", "/v1/sessions")
    assert (unsaid.status, unsaid.code) == (422, "invalid_fields")


def test_a_password_is_judged_before_it_is_sent(nobody: Person) -> None:
    for password, accepted in ((NEW, True), ("Passwort1234567", False)):
        body = {"password": password, "login": "alice"}
        answer = nobody.request("POST", "/v1/password-strength", json=body)
        assert answer.status == 200
        assert answer.json()["accepted"] is accepted


def test_a_dead_link_is_told_as_such(nobody: Person) -> None:
    body = {"code": "vtx_" + "0" * 43, "new_password": NEW}
    answer = nobody.request("POST", "/v1/password-reset", json=body)
    assert (answer.status, answer.code) == (422, "invalid_code")


def test_who_is_known_signs_in_beside_the_guesses_of_strangers(
    alice: Person, nobody: Person
) -> None:
    """A program by what it was told, a browser by a cookie that goes through the gateway."""
    right = {"login": alice.login, "password": PASSWORD}

    def sign_in(cookie: str = "") -> Answer:
        return nobody.request(
            "POST", "/login", fields=right, encode_multipart=False,
            headers={"Origin": alice.url, "Cookie": cookie},
        )  # fmt: skip

    said = sign_in().headers.getlist("Set-Cookie")
    (cookie,) = [one.split(";")[0] for one in said if one.startswith("__Host-vitrine_device=")]
    device = nobody.request("POST", "/v1/token", json=right).json()["device"]
    guess_until_delayed(nobody, alice.login)
    assert nobody.request("POST", "/v1/token", json=right).code == "too_many_attempts"
    assert sign_in().status == 429
    assert nobody.request("POST", "/v1/token", json=right | {"device": device}).status == 200
    assert sign_in(f"theme=dark; {cookie}").status == 303


def guess_until_delayed(nobody: Person, login: str) -> None:
    """Guesses so long that the next attempt has to wait for longer than a slow machine takes."""
    wrong = {"login": login, "password": "not " + PASSWORD}
    while (answer := nobody.request("POST", "/v1/token", json=wrong)).status == 401 or int(
        answer.headers["Retry-After"]
    ) < 8:
        time.sleep(int(answer.headers.get("Retry-After", 0)))


def test_who_is_locked_out_gets_a_link_from_the_operator(
    vitrine: Instance, alice: Person, nobody: Person
) -> None:
    environment = {**os.environ, "PORT": str(vitrine.port), "DATA": str(vitrine.data)}
    done = subprocess.run(
        [sys.executable, "-m", "runner", "security", "user", "reset-link", alice.login],
        cwd=REPOSITORY, env=environment, capture_output=True, text=True, check=False,
        timeout=scaled(60),
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    url = done.stdout.splitlines()[0]
    assert url.startswith(f"{vitrine.url}/reset/vtx_")
    body = {"code": url.rpartition("/")[2], "new_password": NEW}
    assert nobody.request("POST", "/v1/password-reset", json=body).status == 204
    assert nobody.request("POST", "/v1/password-reset", json=body).code == "invalid_code"
    time.sleep(1)
    assert alice.get("/v1/user").status == 401
    assert url.rpartition("/")[2] not in vitrine.log()


# A password of so many characters, and what it is answered with; a full queue is 429.
SIZES = {20: {401}, 1000: {401}, 2000: {422}, 20_000: {413}, 1_000_000: {413}}


def test_a_flood_of_sign_ins_takes_bounded_memory_and_holds_up_nobody_else(
    vitrine: Instance, alice: Person, nobody: Person
) -> None:
    if vitrine.process is None:
        pytest.skip("the processes of a deployed system are not here")
    before = memory_of_security(vitrine)

    def sign_in(number: int) -> tuple[int, int]:
        size = list(SIZES)[number % len(SIZES)]
        body = {"login": f"nobody-{number}", "password": "x" * size}
        return size, nobody.request("POST", "/v1/token", json=body).status

    seen = []
    with ThreadPoolExecutor(40) as pool:
        sending = [pool.submit(sign_in, number) for number in range(400)]
        while not all(one.done() for one in sending):
            seen.append(alice.get("/v1/user").status)
    for size, status in (one.result() for one in sending):
        assert status in SIZES[size] | {429}, size
    assert set(seen) == {200}
    # One hash takes 19 MiB, and one is made at a time.
    assert memory_of_security(vitrine) - before < 100 * 2**20


def memory_of_security(vitrine: Instance) -> int:
    """Returns the bytes of memory that the processes of security hold now."""
    pages = 0
    for pid, line in vitrine.processes().items():
        if "security.app" in line:
            pages += int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def code_for(administrator: Person, login: str) -> str:
    """The code of a reset link that an administrator has made for somebody."""
    (found,) = administrator.get(f"/v1/admin/users?q={login}").json()["items"]
    made = administrator.request("POST", f"/v1/admin/users/{found['id']}/reset-link", json={})
    return str(made.json()["url"].rpartition("/")[2])


def unhurried(send: Callable[[], Answer]) -> Answer:
    """Sends until the answer is another one than to wait."""
    while (answer := send()).status == 429:
        time.sleep(float(answer.headers.get("Retry-After", 1)))
    return answer


def reset(nobody: Person, code: str, password: str = NEW) -> Answer:
    body = {"code": code, "new_password": password}
    return unhurried(lambda: nobody.request("POST", "/v1/password-reset", json=body))


def test_of_fifty_who_use_one_link_at_once_one_sets_the_password(
    administrator: Person, alice: Person, nobody: Person
) -> None:
    code = code_for(administrator, alice.login)
    passwords = [f"{NEW} {number}" for number in range(50)]
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda one: reset(nobody, code, one), passwords))
    assert sorted((answer.status, answer.code) for answer in answers) == [
        (204, ""), *[(422, "invalid_code")] * 49
    ]  # fmt: skip
    (chosen,) = [
        one for one, answer in zip(passwords, answers, strict=True) if answer.status == 204
    ]
    right = {"login": alice.login, "password": chosen}
    assert unhurried(lambda: nobody.request("POST", "/v1/token", json=right)).status == 200


def test_no_changed_character_of_a_code_is_taken(
    administrator: Person, alice: Person, nobody: Person
) -> None:
    code = code_for(administrator, alice.login)
    changed = [
        code[:place] + ("1" if code[place] == "0" else "0") + code[place + 1 :]
        for place in range(len(code))
    ]
    others = [
        "",
        code[:-1],
        code + "0",
        code.lower(),
        "vti_" + code[4:],
        "vtr_" + code[4:],
        " " + code,
    ]
    for guess in (*changed, *others):
        if guess != code:
            assert reset(nobody, guess).status == 422, guess
    assert reset(nobody, code).status == 204
    assert reset(nobody, code).code == "invalid_code"
