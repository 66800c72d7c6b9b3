"""What ends with an old password."""

from sqlalchemy import select

from security.credentials.password_changes import Ended
from security.records.tables import api_tokens, users
from tests.security.conftest import MovableClock
from tests.security.service import Service


def with_token(service: Service, user_id: str) -> None:
    """Give the user an API token, as a row."""
    with service.deps.database.writing() as connection:
        connection.execute(
            api_tokens.insert().values(
                id=user_id[::-1], user_id=user_id, name="curl", token_hash=user_id,
                prefix="vtr_0000", scopes="read", networks="", created_at=1,
            )
        )  # fmt: skip


def change(service: Service, login: str, **asked: bool | str) -> Ended:
    user = service.deps.users.find(login)
    assert user is not None
    with service.deps.database.writing() as connection:
        return service.deps.password_changes.store(connection, user, "another", **asked)  # type: ignore[arg-type]  # Each by its name.


def tokens(service: Service) -> set[str]:
    with service.deps.database.reading() as connection:
        return set(connection.execute(select(api_tokens.c.user_id)).scalars())


def test_the_hash_is_stored_with_the_time(service: Service, clock: MovableClock) -> None:
    for login in ("alice", "bob"):
        service.register(login)
    change(service, "alice")
    with service.deps.database.reading() as connection:
        rows = {row.login: row for row in connection.execute(select(users))}
    assert rows["alice"].password_hash == "another"
    assert rows["alice"].password_changed_at == int(clock())
    assert rows["bob"].password_hash != "another"


def test_all_sessions_but_one_and_all_links_end(service: Service) -> None:
    here, there, bob = (service.new_caller("alice"), service.log_in_again("alice"),
                        service.new_caller("bob"))  # fmt: skip
    kept, user_id = service.auth(here.access_token).json["session_id"], service.user_id(here)
    with service.deps.database.writing() as connection:
        codes = [
            service.deps.password_resets.make(connection, one)[0]
            for one in (user_id, service.user_id(bob))
        ]
    assert change(service, "alice", but_session=kept) == Ended(1, 0)
    assert service.auth(there.access_token).status_code == 401
    assert service.auth(here.access_token).status_code == 200
    assert service.auth(bob.access_token).status_code == 200
    found = [service.deps.password_resets.find(code) for code in codes]
    assert found[0] is None
    assert found[1] is not None


def test_api_tokens_stay_unless_they_are_to_end(service: Service) -> None:
    ids = [service.user_id(service.new_caller(login)) for login in ("alice", "bob")]
    for one in ids:
        with_token(service, one)
    assert change(service, "alice").tokens == 0
    assert tokens(service) == set(ids)
    assert change(service, "alice", revoke_tokens=True).tokens == 1
    assert tokens(service) == {ids[1]}
