"""Invitations: links by which people may register, each good for a number of accounts."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, delete, select, tuple_, update

from security.clock import Clock
from security.records.codes import INVITATION, code_hash, is_code, new_code
from security.records.database import Database
from security.records.identifiers import is_id, new_id
from security.records.tables import invitations, users


@dataclass(frozen=True)
class Invitation:
    """A row of the table `invitations`; times are unix seconds."""

    id: str
    # `used` of `uses` accounts were made.
    uses: int
    used: int
    note: str
    created_at: int
    expires_at: int
    # The login of who made it, as long as that account is there.
    created_by: str | None


class Invitations:
    """Makes, finds, counts and withdraws invitations."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def make(
        self, connection: Connection, created_by: str | None, uses: int, expires_at: int, note: str
    ) -> tuple[str, str]:
        """Insert an invitation in the given transaction; return its id and its code.

        The code is nowhere else: only its hash is stored.
        """
        invitation_id, code = new_id(), new_code(INVITATION)
        connection.execute(
            invitations.insert().values(
                id=invitation_id,
                code_hash=code_hash(code),
                created_by=created_by,
                created_at=int(self._clock()),
                expires_at=expires_at,
                uses=uses,
                used=0,
                note=note,
            )
        )
        return invitation_id, code

    def is_valid(self, connection: Connection, code: str) -> bool:
        """Say whether an account may be made by this code now."""
        if not is_code(INVITATION, code):
            return False
        query = select(invitations.c.id).where(self._is_valid(code))
        return connection.execute(query).first() is not None

    def use(self, connection: Connection, code: str) -> str | None:
        """Count an account in the given transaction; return the id, or None if it is not valid.

        Check and count are one statement, so that no race can pass between them.
        """
        if not is_code(INVITATION, code):
            return None
        counted = (
            update(invitations)
            .where(self._is_valid(code))
            .values(used=invitations.c.used + 1)
            .returning(invitations.c.id)
        )
        return connection.execute(counted).scalar_one_or_none()

    def listed(self, after: tuple[int, str] | None, most: int) -> list[Invitation]:
        """Return invitations, newest first, from behind this time and id on.

        Raises DatabaseUnavailable.
        """
        place = (invitations.c.created_at, invitations.c.id)
        query = self._described().order_by(*(column.desc() for column in place)).limit(most)
        if after is not None:
            query = query.where(tuple_(*place) < tuple_(*after))
        with self._database.reading() as connection:
            return [_invitation(row) for row in connection.execute(query)]

    def find_in(self, connection: Connection, invitation_id: str) -> Invitation | None:
        """Return the invitation as the given transaction sees it, or None."""
        query = self._described().where(invitations.c.id == invitation_id)
        row = connection.execute(query).first()
        return None if row is None else _invitation(row)

    def withdraw(self, connection: Connection, invitation_id: str) -> bool:
        """Delete the invitation in the given transaction. Return False if there is none."""
        if not is_id(invitation_id):
            return False
        query = delete(invitations).where(invitations.c.id == invitation_id)
        return connection.execute(query).rowcount == 1

    def _is_valid(self, code: str) -> ColumnElement[bool]:
        return and_(
            invitations.c.code_hash == code_hash(code),
            invitations.c.expires_at > int(self._clock()),
            invitations.c.used < invitations.c.uses,
        )

    def _described(self) -> Any:
        return select(
            invitations.c.id,
            invitations.c.uses,
            invitations.c.used,
            invitations.c.note,
            invitations.c.created_at,
            invitations.c.expires_at,
            users.c.login.label("created_by"),
        ).outerjoin(users, users.c.id == invitations.c.created_by)


def _invitation(row: Row[Any]) -> Invitation:
    return Invitation(**row._mapping)
