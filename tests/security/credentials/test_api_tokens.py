"""API tokens in the database: made, found while they are valid, listed, revoked."""

from dataclasses import replace
from threading import Barrier, Thread

import pytest
from sqlalchemy import event, select, update

from security.credentials.api_token_form import token_hash
from security.credentials.api_tokens import (
    MOST_OF_A_USER,
    ApiToken,
    NewApiToken,
    revoke_all,
    take_scope,
)
from security.credentials.networks import parse_network
from security.credentials.permissions import Scope
from security.outcomes import TooManyApiTokens, Unauthorized
from security.people.roles import Role
from security.people.users import User
from security.records.tables import api_tokens, users
from tests.security.conftest import MovableClock
from tests.security.service import Service

READING = NewApiToken("Screenshots", (Scope.READ,), (), None)
HOME = "192.0.2.1"


def new_user(service: Service, login: str = "alice") -> User:
    return service.add_user(login, now=int(service.deps.clock()))


def make(service: Service, user: User, new: NewApiToken = READING) -> tuple[ApiToken, str]:
    with service.deps.database.writing() as connection:
        return service.deps.api_tokens.add(connection, user.id, new)


def test_a_token_is_found_by_its_secret_which_is_kept_nowhere(service: Service) -> None:
    made, secret = make(service, new_user(service))
    assert service.deps.api_tokens.find(secret, HOME) == made
    assert service.deps.api_tokens.find_by_id(made.id, made.user_id) == made
    with service.deps.database.reading() as connection:
        row = connection.execute(select(api_tokens)).one()
    assert row.token_hash == token_hash(secret)
    assert row.prefix == secret[:8] == made.prefix
    assert secret not in str(row)


def test_a_token_with_a_wrong_checksum_never_reaches_the_database(service: Service) -> None:
    _, secret = make(service, new_user(service))
    statements: list[str] = []
    engine = service.deps.database.engine
    event.listen(engine, "before_cursor_execute", lambda _c, _cu, sql, *_: statements.append(sql))
    assert (
        service.deps.api_tokens.find(secret[:-1] + ("0" if secret[-1] != "0" else "1"), HOME)
        is None
    )
    assert statements == []
    assert service.deps.api_tokens.find(secret, HOME) is not None
    assert len([sql for sql in statements if "api_tokens" in sql]) == 1


def test_a_token_of_somebody_else_is_not_found_by_its_id(service: Service) -> None:
    alice, bob = new_user(service), new_user(service, "bob")
    made, _ = make(service, alice)
    assert service.deps.api_tokens.find_by_id(made.id, bob.id) is None


def test_a_token_expires(service: Service, clock: MovableClock) -> None:
    made, secret = make(service, new_user(service), replace(READING, expires_at=int(clock()) + 10))
    clock.move(9)
    assert service.deps.api_tokens.find(secret, HOME) == made
    clock.move(1)
    assert service.deps.api_tokens.find(secret, HOME) is None
    assert service.deps.api_tokens.find_by_id(made.id, made.user_id) is None
    assert service.deps.api_tokens.list_own(made.user_id) == [made]


def test_a_token_of_a_disabled_user_is_not_valid(service: Service) -> None:
    made, secret = make(service, user := new_user(service))
    for disabled_at, valid in ((1, False), (None, True)):
        with service.deps.database.writing() as connection:
            connection.execute(
                update(users).where(users.c.id == user.id).values(disabled_at=disabled_at)
            )
        assert (service.deps.api_tokens.find(secret, HOME) is not None) is valid
        assert (service.deps.api_tokens.find_by_id(made.id, user.id) is not None) is valid


def test_a_token_is_valid_from_its_networks_alone(service: Service) -> None:
    networks = (parse_network("192.0.2.0/24"), parse_network("2001:db8::/32"))
    _, secret = make(service, new_user(service), replace(READING, networks=networks))
    find = service.deps.api_tokens.find
    for address in ("192.0.2.1", "::ffff:192.0.2.1", "2001:db8::1"):
        assert find(secret, address) is not None, address
    for address in ("192.0.3.1", "::ffff:192.0.3.1", "2001:db9::1", "::1", "", None):
        assert find(secret, address) is None, address


@pytest.mark.parametrize(
    ("granted", "role", "permitted"),
    [
        ("read admin", Role.ADMINISTRATOR, (Scope.READ, Scope.ADMIN)),
        ("read admin", Role.MEMBER, (Scope.READ,)),
        ("delete write upload read", Role.MEMBER,
         (Scope.READ, Scope.UPLOAD, Scope.WRITE, Scope.DELETE)),
        # In no way a token comes to manage accounts.
        ("read account", Role.ADMINISTRATOR, (Scope.READ,)),
    ],
)  # fmt: skip
def test_a_token_permits_what_the_role_of_its_user_does_now(
    service: Service, granted: str, role: Role, permitted: tuple[Scope, ...]
) -> None:
    _, secret = make(service, new_user(service))
    with service.deps.database.writing() as connection:
        connection.execute(update(api_tokens).values(scopes=granted))
        connection.execute(update(users).values(role=role.value))
    found = service.deps.api_tokens.find(secret, HOME)
    assert found is not None
    assert (found.scopes, found.role) == (permitted, role)


@pytest.mark.parametrize("granted", ["admin", "account"])
def test_a_token_that_permits_nothing_is_none(service: Service, granted: str) -> None:
    made, secret = make(service, new_user(service))
    with service.deps.database.writing() as connection:
        connection.execute(update(api_tokens).values(scopes=granted))
    assert service.deps.api_tokens.find(secret, HOME) is None
    assert service.deps.api_tokens.find_by_id(made.id, made.user_id) is None


def test_a_user_has_so_many_tokens_and_expired_ones_make_room(
    service: Service, clock: MovableClock
) -> None:
    user, other = new_user(service), new_user(service, "bob")
    make(service, user, replace(READING, expires_at=int(clock()) + 10))
    for _ in range(MOST_OF_A_USER - 1):
        make(service, user)
    with pytest.raises(TooManyApiTokens):
        make(service, user)
    make(service, other)
    clock.move(10)
    assert len(service.deps.api_tokens.list_own(user.id)) == MOST_OF_A_USER
    newest, _ = make(service, user)
    with pytest.raises(TooManyApiTokens):
        make(service, user)
    listed = service.deps.api_tokens.list_own(user.id)
    assert len(listed) == MOST_OF_A_USER
    assert listed[0] == newest


def test_many_requests_at_once_take_one_last_place(service: Service) -> None:
    user, refused = new_user(service), []
    for _ in range(MOST_OF_A_USER - 1):
        make(service, user)
    together = Barrier(8)

    def race() -> None:
        together.wait()
        try:
            make(service, user)
        except TooManyApiTokens:
            refused.append(1)

    racing = [Thread(target=race) for _ in range(8)]
    for one in racing:
        one.start()
    for one in racing:
        one.join()
    assert len(refused) == 7
    assert len(service.deps.api_tokens.list_own(user.id)) == MOST_OF_A_USER


def test_a_user_who_is_gone_gets_no_token(service: Service) -> None:
    with pytest.raises(Unauthorized):
        make(service, User("x" * 22, "ghost", "hash", 0))


def test_a_token_is_revoked_once_and_by_its_user_alone(service: Service) -> None:
    alice, bob = new_user(service), new_user(service, "bob")
    made, secret = make(service, alice)
    revoke = service.deps.api_tokens.revoke_own
    with service.deps.database.writing() as connection:
        assert revoke(connection, made.id, bob.id) is None
        assert revoke(connection, "x", alice.id) is None
        assert revoke(connection, made.id, alice.id) == made
        assert revoke(connection, made.id, alice.id) is None
    assert service.deps.api_tokens.find(secret, HOME) is None


def test_all_tokens_of_a_user_are_revoked_at_once(service: Service) -> None:
    alice, bob = new_user(service), new_user(service, "bob")
    secrets = [make(service, alice)[1] for _ in range(3)]
    _, kept = make(service, bob)
    with service.deps.database.writing() as connection:
        assert revoke_all(connection, alice.id) == 3
    assert [service.deps.api_tokens.find(secret, HOME) for secret in secrets] == [None] * 3
    assert service.deps.api_tokens.find(kept, HOME) is not None


def test_a_scope_is_taken_for_good_and_a_token_without_another_is_gone(service: Service) -> None:
    alice, bob = new_user(service), new_user(service, "bob")
    both = NewApiToken("Both", (Scope.READ, Scope.ADMIN), (), None)
    one = NewApiToken("One", (Scope.ADMIN,), (), None)
    for user in (alice, bob):
        for new in (both, one, READING):
            make(service, user, new)
    with service.deps.database.writing() as connection:
        take_scope(connection, alice.id, Scope.ADMIN)
    with service.deps.database.reading() as connection:
        rows = connection.execute(
            select(api_tokens.c.user_id, api_tokens.c.name, api_tokens.c.scopes)
        ).all()
    own = {row.name: row.scopes for row in rows if row.user_id == alice.id}
    assert own == {"Both": "read", READING.name: "read"}
    others = {row.name: row.scopes for row in rows if row.user_id == bob.id}
    assert others == {"Both": "read admin", "One": "admin", READING.name: "read"}
