"""What can be undone: kept for ten minutes by the transactions that changed it, and used once."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, select

from uploader.clock import SECOND, microseconds_now
from uploader.records.tables import undo_parts

UNDO_SECONDS = 600
# Of one owner: each is as large as what it undoes.
MOST_UNDOS = 10
# By the id of an image, what was changed of it.
Changes = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class UndoPart:
    """What one transaction of an action has changed."""

    action: str
    part: int
    changes: Changes


def keep(
    connection: Connection, owner: str, token: str, part: int, action: str, changes: Changes
) -> None:
    """Keep what the given transaction changes; with the first part, forget the owner's oldest."""
    if part == 0:
        _make_room(connection, owner)
    connection.execute(
        undo_parts.insert().values(
            token=_hashed(token),
            part=part,
            owner=owner,
            action=action,
            expires_at=microseconds_now() + UNDO_SECONDS * SECOND,
            changes=json.dumps(changes, separators=(",", ":")),
        )
    )


def action_of(connection: Connection, owner: str, token: str) -> str | None:
    """Return which action a token of this owner undoes; None where it is over, or never was."""
    query = select(undo_parts.c.action).where(*_alive(owner, token)).limit(1)
    found: str | None = connection.execute(query).scalar()
    return found


def take(connection: Connection, owner: str, token: str) -> UndoPart | None:
    """Take the last part that is left, so that what was done last is undone first."""
    query = select(undo_parts).where(*_alive(owner, token)).order_by(undo_parts.c.part.desc())
    row = connection.execute(query.limit(1)).first()
    if row is None:
        return None
    connection.execute(
        delete(undo_parts).where(undo_parts.c.token == row.token, undo_parts.c.part == row.part)
    )
    return UndoPart(row.action, row.part, json.loads(row.changes))


def images_of(connection: Connection, owner: str, token: str) -> list[str]:
    """Return the images that a token of this owner can still undo something of."""
    query = select(undo_parts.c.changes).where(*_alive(owner, token))
    found = connection.execute(query.order_by(undo_parts.c.part.desc())).scalars()
    return [image_id for changes in found for image_id in json.loads(changes)]


def forget_owner(connection: Connection, owner: str, limit: int) -> int:
    """Forget so many parts of an owner; return how many there were."""
    found = connection.execute(
        select(undo_parts.c.token, undo_parts.c.part)
        .where(undo_parts.c.owner == owner)
        .limit(limit)
    ).all()
    for row in found:
        connection.execute(
            delete(undo_parts).where(undo_parts.c.token == row.token, undo_parts.c.part == row.part)
        )
    return len(found)


def forget_expired(connection: Connection) -> int:
    """Forget what can no longer be undone; return how many parts that were."""
    over = undo_parts.c.expires_at < microseconds_now()
    return connection.execute(delete(undo_parts).where(over)).rowcount


def _make_room(connection: Connection, owner: str) -> None:
    mine = undo_parts.c.owner == owner
    query = (
        select(undo_parts.c.token)
        .where(mine, undo_parts.c.part == 0)
        .order_by(undo_parts.c.expires_at.desc(), undo_parts.c.token)
        .limit(MOST_UNDOS - 1)
    )
    newest = list(connection.execute(query).scalars())
    connection.execute(delete(undo_parts).where(mine, undo_parts.c.token.not_in(newest)))


def _alive(owner: str, token: str) -> tuple[Any, ...]:
    return (
        undo_parts.c.token == _hashed(token),
        undo_parts.c.owner == owner,
        undo_parts.c.expires_at >= microseconds_now(),
    )


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
