"""Somebody always administers the installation."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from security.outcomes import LastAdministrator
from security.people.administrators import lock, protect_last, set_disabled, set_role
from security.people.roles import Role
from security.records.tables import users
from tests.security.service import Service
from tests.timeouts import scaled


@pytest.fixture
def service(empty_service: Service) -> Service:
    """An installation whose only administrator is alice."""
    return empty_service


@pytest.fixture
def alice(service: Service) -> str:
    """The only administrator."""
    alice = service.add_user("alice")
    with service.deps.database.writing() as connection:
        set_role(connection, alice.id, Role.ADMINISTRATOR)
    return alice.id


@pytest.fixture
def bob(service: Service) -> str:
    return service.add_user("bob").id


def administrators(service: Service) -> set[str]:
    query = select(users.c.id).where(users.c.role == "administrator", users.c.disabled_at.is_(None))
    with service.deps.database.reading() as connection:
        return set(connection.execute(query).scalars())


def test_the_last_administrator_is_not_demoted_disabled_or_deleted(
    service: Service, alice: str, bob: str
) -> None:
    for change in (
        lambda connection: set_role(connection, alice, Role.MEMBER),
        lambda connection: set_disabled(connection, alice, 1),
        lambda connection: protect_last(connection, alice),
    ):
        with pytest.raises(LastAdministrator), service.deps.database.writing() as connection:
            change(connection)
    assert administrators(service) == {alice}


def test_an_administrator_who_is_disabled_does_not_count(
    service: Service, alice: str, bob: str
) -> None:
    with service.deps.database.writing() as connection:
        set_role(connection, bob, Role.ADMINISTRATOR)
        set_disabled(connection, bob, 1)
    with pytest.raises(LastAdministrator), service.deps.database.writing() as connection:
        set_role(connection, alice, Role.MEMBER)


def test_others_may_change_as_one_likes(service: Service, alice: str, bob: str) -> None:
    with service.deps.database.writing() as connection:
        set_role(connection, bob, Role.ADMINISTRATOR)
        set_role(connection, alice, Role.MEMBER)
        set_disabled(connection, alice, 1)
        set_disabled(connection, alice, None)
        protect_last(connection, alice)
    assert administrators(service) == {bob}
    assert service.deps.users.find("alice")


def test_the_sessions_of_a_disabled_account_do_not_come_back(service: Service) -> None:
    service.register_founder()
    alice = service.new_caller("alice")
    user_id = service.user_id(alice)
    for at in (1, None):
        with service.deps.database.writing() as connection:
            set_disabled(connection, user_id, at)
    assert service.auth(alice.access_token).status_code == 401


def test_another_role_ends_the_sessions_and_the_same_one_none(service: Service) -> None:
    service.register_founder()
    alice = service.new_caller("alice")
    user_id = service.user_id(alice)
    for role, ended, status in (
        (Role.MEMBER, None, 200),
        (Role.ADMINISTRATOR, 1, 401),
        (Role.ADMINISTRATOR, None, 401),
        (Role.MEMBER, 0, 401),
    ):
        with service.deps.database.writing() as connection:
            assert set_role(connection, user_id, role) == ended
        assert service.auth(alice.access_token).status_code == status


def test_another_role_ends_a_session_that_begins_at_that_moment(service: Service, bob: str) -> None:
    """A sign-in holds the user's row until its session is there, and a change of role waits."""

    def promote() -> int | None:
        with service.deps.database.writing() as connection:
            return set_role(connection, bob, Role.ADMINISTRATOR)

    with ThreadPoolExecutor(1) as pool:
        with service.deps.database.writing() as connection:
            service.deps.users.lock(connection, bob)
            service.deps.sessions.start(connection, bob, "browser")
            promoting = pool.submit(promote)
            time.sleep(scaled(0.5))
            assert not promoting.done()
        assert promoting.result(scaled(60)) == 1


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.MEMBER])
def test_a_change_of_role_waits_for_whoever_decides_by_roles(
    service: Service, alice: str, bob: str, role: Role
) -> None:
    """Whoever decides by somebody's role holds this lock, as another change of role does."""

    def give() -> None:
        with service.deps.database.writing() as connection:
            set_role(connection, bob, role)

    with ThreadPoolExecutor(1) as pool:
        with service.deps.database.writing() as connection:
            lock(connection)
            giving = pool.submit(give)
            time.sleep(scaled(0.5))
            assert not giving.done()
        giving.result(scaled(60))


def test_two_who_demote_each_other_leave_one(service: Service, alice: str, bob: str) -> None:
    with service.deps.database.writing() as connection:
        set_role(connection, bob, Role.ADMINISTRATOR)

    def demote(user_id: str) -> bool:
        try:
            with service.deps.database.writing() as connection:
                set_role(connection, user_id, Role.MEMBER)
        except LastAdministrator:
            return False
        return True

    for _ in range(5):
        with ThreadPoolExecutor(2) as pool:
            assert sorted(pool.map(demote, [alice, bob])) == [False, True]
        assert len(administrators(service)) == 1
        with service.deps.database.writing() as connection:
            for user_id in (alice, bob):
                set_role(connection, user_id, Role.ADMINISTRATOR)
