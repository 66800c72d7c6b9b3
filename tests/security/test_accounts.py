"""Registration, and the account of the caller."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.security.conftest import Build, FakeUploader
from tests.security.service import PASSWORD, Service


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


def test_parallel_registrations_of_one_login_make_one_account(service: Service) -> None:
    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(service.register, ["alice"] * 12))
    statuses = sorted(answer.status_code for answer in answers)
    assert statuses == [201] + [409] * 11


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
    answer = build(registration="closed").register("alice")
    assert (answer.status_code, answer.json["code"]) == (403, "registration_closed")


def test_a_caller_sees_the_account_with_its_usage(service: Service) -> None:
    alice = service.new_caller("alice")
    answer = service.send_as(alice, "GET", "/v1/user")
    assert answer.status_code == 200
    assert answer.json["login"] == "alice"
    assert answer.json["usage"] == {"images": 2, "bytes": 300}
    assert answer.json["quota"] == {"images": 10, "bytes": None}


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
