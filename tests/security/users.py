"""Users as the tests want them."""

from sqlalchemy import update

from security.records.tables import users
from tests.security.service import Service


def user_of(service: Service, login: str, **columns: object) -> str:
    """Register a member, or what `columns` make of it in the row, and return the id."""
    user_id = str(service.register(login).json["id"])
    with service.deps.database.writing() as connection:
        changed = {"role": "member", **columns}
        connection.execute(update(users).where(users.c.id == user_id).values(changed))
    return user_id
