"""A password that somebody who is signed in types once more."""

import pytest

from security.access import authenticate_identity
from security.outcomes import InvalidFields, WrongPassword
from security.web.typed_passwords import accept, prove, refuse_too_long
from tests.security.service import PASSWORD, Service


def test_the_callers_password_is_verified_and_then_accepted(service: Service) -> None:
    alice = service.new_caller("alice")
    headers = service.identity(alice)
    with service.app.test_request_context("/probe", headers=headers):
        authenticate_identity(headers["X-Identity"])
        proof = prove("password", PASSWORD)
        with service.deps.database.writing() as connection:
            accept(connection, "password", proof)
            service.deps.users.store_hash(connection, proof.user.id, "another")
        with service.deps.database.writing() as connection, pytest.raises(WrongPassword) as again:
            accept(connection, "password", proof)
    assert proof.user.login == "alice"
    assert [problem.field for problem in again.value.problems] == ["password"]


def test_a_wrong_one_names_the_field_that_it_came_in(service: Service) -> None:
    headers = service.identity(service.new_caller("alice"))
    with service.app.test_request_context("/probe", headers=headers):
        authenticate_identity(headers["X-Identity"])
        with pytest.raises(WrongPassword) as refused:
            prove("current_password", "another quiet heron at dawn")
    assert [problem.field for problem in refused.value.problems] == ["current_password"]


def test_more_than_1024_bytes_are_not_hashed() -> None:
    refuse_too_long("password", "a" * 1024)
    with pytest.raises(InvalidFields):
        refuse_too_long("password", "\u00e9" * 513)
