"""The audit log of the library, written in the transaction of what it tells."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Connection, RowMapping, and_, delete, or_, select, update

from uploader.clock import microseconds_now
from uploader.records.tables import audit_events


class Event(StrEnum):
    """What a line tells (OWASP Logging Cheat Sheet, "Which events to log")."""

    IMAGE_DELETED = "image_deleted"
    IMAGE_TRASHED = "image_trashed"
    IMAGE_RESTORED = "image_restored"
    TRASH_EMPTIED = "trash_emptied"
    TRASH_RESTORED = "trash_restored"
    ALBUM_DELETED = "album_deleted"
    IMAGES_CHANGED = "images_changed"
    IMAGES_CHANGE_UNDONE = "images_change_undone"
    VISIBILITY_CHANGED = "visibility_changed"


@dataclass(frozen=True)
class Origin:
    """Where a request came from: the address of the client, and its User-Agent as printable text.

    What the service does by itself has neither.
    """

    address: str = ""
    user_agent: str = ""


NO_ORIGIN = Origin()


def record(
    connection: Connection, event: Event, owner: str, image_id: str | None, origin: Origin,
    **details: str,
) -> int:  # fmt: skip
    """Add a line in the given transaction, in which the owner is locked: a closed library has none.

    Details must not hold a secret. Return the id of the line.
    """
    added = connection.execute(
        audit_events.insert().values(
            at=microseconds_now(),
            event=event.value,
            owner=owner,
            image_id=image_id,
            address=origin.address[:64],
            user_agent=origin.user_agent[:256],
            details=json.dumps(details),
        )
    )
    return int((added.inserted_primary_key or [0])[0])


def amend(connection: Connection, line_id: int, **details: str) -> None:
    """Say more in a line, while the request that it tells of is under way."""
    line = update(audit_events).where(audit_events.c.id == line_id)
    connection.execute(line.values(details=json.dumps(details)))


def lines_of(
    connection: Connection, owner: str, limit: int, before: tuple[int, int] | None
) -> Sequence[RowMapping]:
    """Return lines of an owner, newest first; `before` is time and id of one to go on behind."""
    query = select(audit_events).where(audit_events.c.owner == owner)
    if before is not None:
        at, line_id = before
        same_time = and_(audit_events.c.at == at, audit_events.c.id < line_id)
        query = query.where(or_(audit_events.c.at < at, same_time))
    query = query.order_by(audit_events.c.at.desc(), audit_events.c.id.desc()).limit(limit)
    return connection.execute(query).mappings().all()


def forget_owner(connection: Connection, owner: str, limit: int) -> int:
    """Take out of so many lines what says whose they are; no line is removed. Return how many."""
    some = select(audit_events.c.id).where(audit_events.c.owner == owner).limit(limit)
    return connection.execute(
        update(audit_events)
        .where(audit_events.c.id.in_(some.scalar_subquery()))
        .values(owner=None, image_id=None, address="", user_agent="", details="{}")
    ).rowcount


def forget_old(connection: Connection, before: int, limit: int) -> int:
    """Remove so many lines that are older than a time in microseconds; return how many."""
    some = select(audit_events.c.id).where(audit_events.c.at < before).limit(limit)
    return connection.execute(
        delete(audit_events).where(audit_events.c.id.in_(some.scalar_subquery()))
    ).rowcount
