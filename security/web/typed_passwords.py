"""A password that somebody who is signed in types once more."""

from sqlalchemy import Connection

from security.access import caller
from security.dependencies import dependencies
from security.outcomes import FieldProblem, InvalidCredentials, InvalidFields, WrongPassword
from security.people import password_rules
from security.people.authentication import Proof
from security.web.origins import origin


def prove(field: str, password: str) -> Proof:
    """Verify the password of the caller, which came in this field; not within a transaction.

    `accept` makes use of it, in the transaction that does what it is for.
    Raises WrongPassword, InvalidFields, TooManyAttempts, Busy, DatabaseUnavailable.
    """
    refuse_too_long(field, password)
    session = caller()
    try:
        return dependencies().authentication.prove(session.login, session.id, password, origin())
    except InvalidCredentials:
        raise WrongPassword(field) from None


def accept(connection: Connection, field: str, proof: Proof) -> None:
    """Hold, in the given transaction, that this still is the password. Raises WrongPassword."""
    try:
        dependencies().authentication.accept(connection, proof)
    except InvalidCredentials:
        raise WrongPassword(field) from None


def refuse_too_long(field: str, password: str) -> None:
    """Raise InvalidFields for a password of more bytes than are ever hashed."""
    if password_rules.is_too_long(password):
        raise InvalidFields([FieldProblem(field, password_rules.TOO_LONG)])
