"""The deletion of a user: what ends at once, and what is left to the upkeep."""

from sqlalchemy import Connection, delete, select

from security.people import administrators, login_throttle
from security.records import audit_log
from security.records.audit_log import Event, Origin
from security.records.tables import account_deletions, users


def delete_user(
    connection: Connection, user_id: str, at: int, origin: Origin, *, actor_id: str | None = None
) -> bool:
    """Delete a user for good at a unix second, in the given transaction; False if there is none.

    Sessions, refresh tokens, API tokens and links to reset the password go with the row, so that no
    credential works from the commit on, and the login is free again. Of the audit log's lines only
    what happened is kept (GDPR, article 17; the log itself is append-only). The pictures follow:
    the row that asks for that is in the same transaction, so no crash forgets it.

    `actor_id` is the administrator who does it, and `origin` is theirs; nothing of it is kept of a
    user who leaves. The last administrator can only go as the last user. Raises LastAdministrator.
    """
    administrators.lock(connection)
    row = connection.execute(
        select(users.c.canonical_login).where(users.c.id == user_id).with_for_update()
    ).first()
    if row is None:
        return False
    if connection.execute(select(users.c.id).where(users.c.id != user_id).limit(1)).first():
        administrators.protect_last(connection, user_id)
    if administrators.administers(connection, user_id):
        administrators.end_links(connection)
    login_throttle.forget(connection, row.canonical_login)
    audit_log.forget_user(connection, user_id)
    by_other = actor_id is not None and actor_id != user_id
    audit_log.record(
        connection,
        at,
        Event.DELETED,
        None,
        origin if by_other else Origin(),
        actor_id=actor_id if by_other else None,
    )
    connection.execute(delete(users).where(users.c.id == user_id))
    connection.execute(account_deletions.insert().values(user_id=user_id, asked_at=at))
    return True
