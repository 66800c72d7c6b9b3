"""`python -m security user ...`: for who is locked out, and before there is an administrator."""

import argparse
import sys
from collections.abc import Callable

from sqlalchemy import Connection, select

from security.clock import Clock, rfc3339
from security.config import Settings
from security.credentials.password_resets import PasswordResets
from security.outcomes import LastAdministrator
from security.people.administrators import set_disabled, set_role
from security.people.logins import canonical_login
from security.people.roles import Role
from security.people.users import User, Users
from security.records import audit_log
from security.records.audit_log import Event, Origin
from security.records.database import Database
from security.records.tables import users

# Who may run a command has no account here.
_BY = "command line"


class UserCommand:
    """Lists accounts, and changes one of them; every change is in the audit log."""

    def __init__(self, settings: Settings, database: Database, clock: Clock) -> None:
        self._settings = settings
        self._database = database
        self._clock = clock
        self._users = Users(database)
        self._changes: dict[str, Callable[[Connection, User, argparse.Namespace], str]] = {
            "reset-link": self._reset_link,
            "promote": self._promote,
            "disable": self._disable,
            "enable": self._enable,
        }

    def run(self, asked: argparse.Namespace) -> str:
        """Return what the operator reads. Raises UserCommandError with the reason in one line."""
        if asked.action == "list":
            return self._list()
        user = self._users.find(canonical_login(asked.login))
        if user is None:
            raise UserCommandError(f"there is no account {asked.login!r}")
        try:
            with self._database.writing() as connection:
                return self._changes[asked.action](connection, user, asked)
        except LastAdministrator as refused:
            raise UserCommandError(refused.detail) from None

    def _list(self) -> str:
        query = select(users).order_by(users.c.created_at, users.c.id)
        with self._database.reading() as connection:
            rows = connection.execute(query).all()
        lines = [
            f"{row.login}\t{row.role}\tsince {rfc3339(row.created_at)}"
            + ("" if row.disabled_at is None else f"\tdisabled since {rfc3339(row.disabled_at)}")
            for row in rows
        ]
        return "\n".join(lines) if lines else "There is no account yet."

    def _reset_link(self, connection: Connection, user: User, asked: argparse.Namespace) -> str:
        resets = PasswordResets(self._database, self._clock)
        code, ends_at = resets.make(connection, user.id, revoke_tokens=asked.revoke_tokens)
        self._record(connection, user, Event.RESET_LINK_MADE, revoke_tokens=asked.revoke_tokens)
        return (
            f"{self._settings.public_url}/reset/{code}\n"
            f"Whoever opens it sets a new password for {user.login}:"
            f" once, until {rfc3339(ends_at)}."
        )

    def _promote(self, connection: Connection, user: User, _: argparse.Namespace) -> str:
        role = Role.ADMINISTRATOR
        ended = set_role(connection, user.id, role)
        if ended is None:
            return f"{user.login} is an administrator already."
        self._record(connection, user, Event.ROLE_CHANGED, role=role.value, sessions_ended=ended)
        return f"{user.login} is an administrator now, from the next sign-in on."

    def _disable(self, connection: Connection, user: User, _: argparse.Namespace) -> str:
        ended = set_disabled(connection, user.id, int(self._clock()))
        self._record(connection, user, Event.DISABLED, sessions_ended=ended)
        return f"{user.login} is disabled: nobody can use the account, and nothing of it is lost."

    def _enable(self, connection: Connection, user: User, _: argparse.Namespace) -> str:
        set_disabled(connection, user.id, None)
        self._record(connection, user, Event.ENABLED)
        return f"{user.login} can sign in again."

    def _record(
        self, connection: Connection, user: User, event: Event, **details: str | int
    ) -> None:
        now, all_details = int(self._clock()), details | {"by": _BY}
        audit_log.record(connection, now, event, user.id, Origin(), actor_id=None, **all_details)


class UserCommandError(Exception):
    """It could not be done; the message is the one line that the operator reads."""


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the command and its actions."""
    user = commands.add_parser("user", help="list accounts, and change one")
    actions = user.add_subparsers(dest="action", required=True, metavar="ACTION")
    actions.add_parser("list", help="list all accounts, the oldest first")
    for name, says in (
        ("reset-link", "print a link that sets a new password, once, within a day"),
        ("promote", "make somebody an administrator"),
        ("disable", "let nobody use the account; nothing of it is lost"),
        ("enable", "let its owner sign in again"),
    ):
        action = actions.add_parser(name, help=says)
        action.add_argument("login", metavar="LOGIN")
        if name == "reset-link":
            action.add_argument(
                "--revoke-tokens", action="store_true", help="end the API tokens with the password"
            )


def run(asked: argparse.Namespace, settings: Settings, database: Database, clock: Clock) -> None:
    """Do it, and print what became of it. Raises UserCommandError, DatabaseUnavailable."""
    sys.stdout.write(UserCommand(settings, database, clock).run(asked) + "\n")
