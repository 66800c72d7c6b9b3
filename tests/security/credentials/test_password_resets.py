"""Links that set a new password, once."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from security.credentials.password_resets import VALID_SECONDS, PasswordResets
from security.people.users import User
from security.records.tables import password_resets
from tests.security.conftest import MovableClock
from tests.security.service import Service


@pytest.fixture
def alice(service: Service) -> User:
    return service.add_user("alice")


@pytest.fixture
def resets(service: Service) -> PasswordResets:
    return service.deps.password_resets


def make(service: Service, user: User, *, revoke_tokens: bool = False) -> str:
    with service.deps.database.writing() as connection:
        code, _ = service.deps.password_resets.make(
            connection, user.id, revoke_tokens=revoke_tokens
        )
    return code


def use(service: Service, code: str) -> bool:
    with service.deps.database.writing() as connection:
        return service.deps.password_resets.use(connection, code)


def test_a_code_says_for_whom_it_is(service: Service, resets: PasswordResets, alice: User) -> None:
    code = make(service, alice, revoke_tokens=True)
    assert re.fullmatch(r"vtx_[0-9A-Za-z]{43}", code)
    found = resets.find(code)
    assert found is not None
    assert (found.user_id, found.login, found.revoke_tokens) == (alice.id, "alice", True)


def test_a_code_is_not_stored_as_it_is(service: Service, alice: User) -> None:
    code = make(service, alice)
    with service.deps.database.reading() as connection:
        (row,) = connection.execute(select(password_resets))
    assert code[4:] not in str(row)
    assert row.expires_at - row.created_at == VALID_SECONDS == 24 * 3600


def test_a_code_is_used_once(service: Service, resets: PasswordResets, alice: User) -> None:
    code = make(service, alice)
    assert use(service, code) is True
    assert use(service, code) is False
    assert resets.find(code) is None


def test_of_fifty_who_use_one_code_at_once_one_does(service: Service, alice: User) -> None:
    code = make(service, alice)
    with ThreadPoolExecutor(16) as pool:
        told = list(pool.map(lambda _: use(service, code), range(50)))
    assert told.count(True) == 1


def test_a_code_ends_after_a_day(
    service: Service, resets: PasswordResets, alice: User, clock: MovableClock
) -> None:
    code = make(service, alice)
    clock.move(VALID_SECONDS - 1)
    assert resets.find(code) is not None
    clock.move(1)
    assert resets.find(code) is None
    assert use(service, code) is False


def test_only_the_last_link_works(service: Service, resets: PasswordResets, alice: User) -> None:
    bob = service.add_user("bob")
    other, first, second = make(service, bob), make(service, alice), make(service, alice)
    assert resets.find(first) is None
    assert resets.find(second) is not None
    assert resets.find(other) is not None


def test_no_guess_is_a_code(service: Service, resets: PasswordResets, alice: User) -> None:
    code = make(service, alice)
    for guess in ("", "x", "vti_" + code[4:], code + "0", code[:-1], "vtx_" + "0" * 43, code * 5):
        assert resets.find(guess) is None
    for place in range(4, len(code)):
        changed = code[:place] + ("1" if code[place] == "0" else "0") + code[place + 1 :]
        assert resets.find(changed) is None
    assert resets.find(code) is not None
