"""Registration, and the account of the caller."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import update
from werkzeug.test import TestResponse

from security.config import RegistrationMode
from security.keys.signing_keys import Purpose
from security.people.login_throttle import FREE_FAILURES
from security.records.tables import users
from tests.security.conftest import Build, FakeUploader, MovableClock
from tests.security.service import PASSWORD, Caller, Service, assert_problem


def invitation_of(service: Service) -> str:
    """The code of an invitation for one account."""
    with service.deps.database.writing() as connection:
        later = int(service.deps.clock()) + 60
        _, code = service.deps.invitations.make(connection, None, 1, later, "")
    return code


def test_a_registration_answers_with_the_account(service: Service) -> None:
    answer = service.register("Alice")
    assert answer.status_code == 201
    assert set(answer.json) == {"id", "login", "created_at"}
    assert answer.json["login"] == "Alice"
    assert answer.json["created_at"] == "2027-01-15T08:00:00Z"
    assert len(answer.json["id"]) == 22


@pytest.mark.parametrize("again", ["alice", "ALICE", "\uff21lice", "AIice"])
def test_a_login_that_is_or_looks_the_same_is_taken(service: Service, again: str) -> None:
    service.register("alice")
    answer = service.register(again)
    assert (answer.status_code, answer.json["code"]) == (409, "login_taken")


def test_who_asks_for_many_logins_that_are_taken_has_to_wait(
    service: Service, clock: MovableClock
) -> None:
    """A thousand names would take one address sixteen hours, and a free one says nothing more."""
    for login in ("alice", "bob"):
        service.register(login)
    for number in range(FREE_FAILURES):
        assert_problem(service.register(("alice", "bob")[number % 2]), 409, "login_taken")
    taken, free = service.register("alice"), service.register("carol")
    for answer in (taken, free):
        assert (answer.status_code, answer.json["code"]) == (429, "too_many_attempts")
        assert answer.headers["Retry-After"] == "1"
        assert answer.json["violated-policies"] == ["taken-logins"]
    assert taken.json | {"request_id": ""} == free.json | {"request_id": ""}
    clock.move(1)
    assert service.register("carol").status_code == 201


def test_parallel_registrations_of_one_login_make_one_account(service: Service) -> None:
    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(service.register, ["alice"] * 12))
    statuses = sorted(answer.status_code for answer in answers)
    # Who asks for a login that is taken is made to wait after the fifth time.
    assert statuses[0] == 201
    assert set(statuses[1:]) <= {409, 429}


def test_everything_that_is_wrong_is_said_at_once(service: Service) -> None:
    answer = service.register(" alice", "short")
    assert (answer.status_code, answer.json["code"]) == (422, "invalid_fields")
    assert [error["field"] for error in answer.json["errors"]] == ["login", "password"]


@pytest.mark.parametrize(
    "body", [{}, [], {"login": 1, "password": []}, {"login": "alice"}, "x", {"login": ""}]
)
def test_a_body_of_another_shape_is_refused_by_field(service: Service, body: object) -> None:
    answer = service.send("POST", "/v1/register", json=body)
    assert answer.status_code == 422
    assert all(set(error) == {"field", "message"} for error in answer.json["errors"])


def test_fields_that_are_not_asked_for_are_not_stored(service: Service) -> None:
    extra = {"login": "alice", "password": PASSWORD, "id": "mine", "is_admin": True}
    answer = service.send("POST", "/v1/register", json=extra)
    assert answer.status_code == 201
    assert answer.json["id"] != "mine"


def test_a_closed_registration_is_refused(service: Service, build: Build) -> None:
    answer = build(registration=RegistrationMode.CLOSED).register("alice")
    assert_problem(answer, 403, "registration_closed")


def test_who_has_no_invitation_is_told_before_a_login_is_looked_up(
    service: Service, build: Build
) -> None:
    """Nobody learns which logins are taken who may not register at all."""
    answer = build(registration=RegistrationMode.INVITE).register("founder", "short")
    assert_problem(answer, 403, "invitation_required")


def test_an_invitation_makes_an_account(service: Service, build: Build) -> None:
    inviting = build(registration=RegistrationMode.INVITE)
    code = invitation_of(inviting)
    answer = inviting.register("alice", invitation=code)
    assert answer.status_code == 201
    assert_problem(inviting.register("bob", invitation=code), 422, "invalid_code")


@pytest.mark.parametrize("code", ["vti_" + "a" * 43, "", "vti_", "x" * 256])
def test_a_code_of_nobody_is_named_by_its_field(service: Service, build: Build, code: str) -> None:
    answer = build(registration=RegistrationMode.INVITE).register("alice", invitation=code)
    if code:
        assert_problem(answer, 422, "invalid_code")
        assert [error["field"] for error in answer.json["errors"]] == ["invitation"]
    else:
        assert_problem(answer, 403, "invitation_required")


def test_the_first_account_takes_the_setup_code(empty_service: Service) -> None:
    assert_problem(empty_service.register("alice"), 403, "setup_code_required")
    answer = empty_service.register("alice", setup_code="vts_" + "a" * 43)
    assert_problem(answer, 422, "invalid_code")
    assert [error["field"] for error in answer.json["errors"]] == ["setup_code"]
    assert empty_service.register_founder("alice").status_code == 201
    role = empty_service.auth(empty_service.log_in_again("alice").access_token).json["role"]
    assert role == "administrator"


def test_whoever_comes_later_is_a_member(service: Service) -> None:
    alice = service.new_caller("alice")
    assert service.auth(alice.access_token).json["role"] == "member"


@pytest.mark.parametrize(
    ("mode", "said"), [("open", "open"), ("invite", "invite"), ("closed", "closed")]
)
def test_the_terms_say_who_may_register(
    service: Service, build: Build, mode: str, said: str
) -> None:
    answer = build(registration=RegistrationMode(mode)).send("GET", "/v1/registration")
    assert answer.json == {"mode": said, "needs_setup_code": False, "password_min_length": 15}


def test_the_terms_of_the_first_account_are_the_setup_code(
    empty_service: Service, build: Build
) -> None:
    closed = build(registration=RegistrationMode.CLOSED)
    said = closed.send("GET", "/v1/registration").json
    assert (said["mode"], said["needs_setup_code"]) == ("open", True)
    on_loopback = build(public_url="http://localhost:8080")
    said = on_loopback.send("GET", "/v1/registration").json
    assert (said["mode"], said["needs_setup_code"]) == ("open", False)
    assert on_loopback.register("alice").status_code == 201


def test_a_caller_sees_the_account_with_its_usage(service: Service) -> None:
    alice = service.new_caller("alice")
    answer = service.send_as(alice, "GET", "/v1/user")
    assert answer.status_code == 200
    assert answer.json["login"] == "alice"
    assert answer.json["usage"] == {
        "images": 2, "bytes": 300, "trashed_images": 1, "trashed_bytes": 100,
    }  # fmt: skip
    assert answer.json["quota"] == {"images": 10, "bytes": None}


def test_a_caller_sees_their_role_and_when_their_password_was_changed(service: Service) -> None:
    alice = service.new_caller("alice")
    answer = service.send_as(alice, "GET", "/v1/user")
    assert answer.json["role"] in {"member", "administrator"}
    assert answer.json["password_changed_at"] is None
    with service.deps.database.writing() as connection:
        connection.execute(
            update(users).where(users.c.login == "alice").values(password_changed_at=1_900_000_000)
        )
    answer = service.send_as(alice, "GET", "/v1/user")
    assert answer.json["password_changed_at"] == "2030-03-17T17:46:40Z"


def test_the_usage_is_null_when_it_cannot_be_had(service: Service, uploader: FakeUploader) -> None:
    uploader.answer = None
    alice = service.new_caller("alice")
    answer = service.send_as(alice, "GET", "/v1/user")
    assert answer.status_code == 200
    assert (answer.json["usage"], answer.json["quota"]) == (None, None)


def test_the_uploader_is_asked_in_the_name_of_the_caller(
    service: Service, uploader: FakeUploader
) -> None:
    alice = service.new_caller("alice")
    headers = service.identity(alice) | {"X-Request-ID": "abc"}
    service.send("GET", "/v1/user", headers=headers)
    assert uploader.asked == [(headers["X-Identity"], "abc")]


def deletion(service: Service, caller: Caller, password: object = PASSWORD) -> TestResponse:
    return service.send_as(caller, "DELETE", "/v1/user", json={"password": password})


def test_who_deletes_the_account_is_signed_out_everywhere_at_once(service: Service) -> None:
    alice = service.new_caller("alice")
    elsewhere = service.log_in_again("alice")
    user_id = service.auth(alice.access_token).json["id"]
    answer = deletion(service, alice)
    assert (answer.status_code, answer.json["id"]) == (202, user_id)
    assert answer.json["deleted_at"] == "2027-01-15T08:00:00Z"
    for session in (alice, elsewhere):
        assert service.auth(session.access_token).status_code == 401
        assert service.refresh(session.refresh_token).status_code == 401
    assert service.log_in("alice").status_code == 401


def test_the_login_of_a_deleted_account_is_free_again(service: Service) -> None:
    alice = service.new_caller("alice")
    before = service.auth(alice.access_token).json["id"]
    deletion(service, alice)
    again = service.new_caller("Alice")
    assert service.auth(again.access_token).json["id"] != before
    assert service.send_as(again, "GET", "/v1/sessions").json["items"][0]["current"]


def test_the_pictures_of_a_deleted_account_follow(service: Service, uploader: FakeUploader) -> None:
    alice = service.new_caller("alice")
    user_id = service.auth(alice.access_token).json["id"]
    deletion(service, alice)
    assert uploader.removed == []
    service.deps.upkeep.tick()
    (identity,) = uploader.removed
    assert service.deps.signed_tokens.verify(Purpose.IDENTITY, identity).user_id == user_id
    service.deps.upkeep.tick()
    assert len(uploader.removed) == 1


def test_a_wrong_password_deletes_nothing_and_is_throttled_as_a_login_is(service: Service) -> None:
    alice = service.new_caller("alice")
    identity = service.identity(alice) | {"X-Real-IP": "192.0.2.1"}
    wrong = {"password": "a wrong password of nobody"}
    statuses = [
        service.send("DELETE", "/v1/user", headers=identity, json=wrong).status_code
        for _ in range(6)
    ]
    assert statuses == [422] * 5 + [429]
    # And so is the right one, as long as the delay lasts.
    right = service.send("DELETE", "/v1/user", headers=identity, json={"password": PASSWORD})
    assert (right.status_code, right.json["code"]) == (429, "too_many_attempts")
    assert service.auth(alice.access_token).status_code == 200


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("", "invalid_fields"),
        (None, "invalid_fields"),
        (7, "invalid_fields"),
        ("x" * 1025, "invalid_fields"),
        ("a wrong password of nobody", "wrong_password"),
    ],
)
def test_what_is_not_the_password_deletes_nothing(
    service: Service, password: object, code: str
) -> None:
    alice = service.new_caller("alice")
    answer = deletion(service, alice, password)
    assert (answer.status_code, answer.json["code"]) == (422, code)
    assert [error["field"] for error in answer.json["errors"]] == ["password"]
    assert service.auth(alice.access_token).status_code == 200


def test_the_last_administrator_cannot_leave_the_others_alone(service: Service) -> None:
    founder, bob = service.founder(), service.new_caller("bob")
    assert_problem(deletion(service, founder), 409, "last_administrator")
    assert service.auth(founder.access_token).status_code == 200
    assert deletion(service, bob).status_code == 202
    # Whoever is alone may go.
    assert deletion(service, founder).status_code == 202


def test_of_two_deletions_at_once_one_is_done(service: Service) -> None:
    alice = service.new_caller("alice")
    identity = service.identity(alice)

    def leave(_: int) -> int:
        sent = service.send("DELETE", "/v1/user", headers=identity, json={"password": PASSWORD})
        return sent.status_code

    with ThreadPoolExecutor(4) as pool:
        statuses = sorted(pool.map(leave, range(4)))
    # The others find no session, or nobody whose password it is.
    assert statuses[0] == 202
    assert set(statuses[1:]) <= {401, 422}
