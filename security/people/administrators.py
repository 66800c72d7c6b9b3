"""Who administers the installation: at least one enabled account always does."""

from sqlalchemy import Connection, delete, select, update

from security.outcomes import LastAdministrator
from security.people.roles import Role
from security.records.database import ADMINISTRATORS_LOCK, advisory_lock
from security.records.tables import password_resets, sessions, users


def set_role(connection: Connection, user_id: str, role: Role) -> int | None:
    """Give a user this role, in the given transaction; None where it is the role already.

    A change of privilege takes a new session (OWASP Session Management Cheat Sheet, "Renew the
    Session ID After Any Privilege Level Change"): all sessions of the user end. Return how many.
    Raises LastAdministrator.
    """
    # Also for a new one: who is none may be changed by programs (security/admin_users.py).
    lock(connection)
    if role is not Role.ADMINISTRATOR:
        protect_last(connection, user_id)
    is_another = (users.c.id == user_id) & (users.c.role != role.value)
    changed = connection.execute(update(users).where(is_another).values(role=role.value))
    if not changed.rowcount:
        return None
    if role is not Role.ADMINISTRATOR:
        end_links(connection)
    return _end_sessions(connection, user_id)


def set_disabled(connection: Connection, user_id: str, at: int | None) -> int:
    """Disable an account at a unix second, or enable it again, in the given transaction.

    The sessions of a disabled account end, and so do the links that reset its password: enabled
    again, nobody is signed in to it, or gets in by what was handed out before. Its API tokens are
    refused meanwhile, and their programs go on afterwards. Return how many sessions ended.
    Raises LastAdministrator.
    """
    if at is not None:
        protect_last(connection, user_id)
        if administers(connection, user_id):
            end_links(connection)
    connection.execute(update(users).where(users.c.id == user_id).values(disabled_at=at))
    if at is None:
        return 0
    connection.execute(delete(password_resets).where(password_resets.c.user_id == user_id))
    return _end_sessions(connection, user_id)


def lock(connection: Connection) -> None:
    """Let nobody else change who administers until the end of the transaction."""
    advisory_lock(connection, ADMINISTRATORS_LOCK)


def enabled(connection: Connection) -> set[str]:
    """Return the ids of who administers the installation now."""
    query = select(users.c.id).where(
        users.c.role == Role.ADMINISTRATOR.value, users.c.disabled_at.is_(None)
    )
    return set(connection.execute(query).scalars())


def administers(connection: Connection, user_id: str) -> bool:
    """Say whether this account is an administrator's, enabled or not."""
    query = select(users.c.role).where(users.c.id == user_id)
    return connection.execute(query).scalar() == Role.ADMINISTRATOR.value


def end_links(connection: Connection) -> None:
    """End all links that reset a password, because somebody administers no more.

    They may have kept a link to anybody's account, and nothing says who made which.
    """
    connection.execute(delete(password_resets))


def protect_last(connection: Connection, user_id: str) -> None:
    """Raise LastAdministrator if nobody else administers the installation.

    Whoever demotes, disables or deletes an account asks this in the transaction that does it, whose
    write no other change of who administers runs beside.
    """
    lock(connection)
    if enabled(connection) == {user_id}:
        raise LastAdministrator


def _end_sessions(connection: Connection, user_id: str) -> int:
    """End the sessions of a user whose row the transaction has written, so that none begins."""
    return connection.execute(delete(sessions).where(sessions.c.user_id == user_id)).rowcount
