"""Registration: who may make an account, and what role the account has."""

import hmac
from dataclasses import dataclass

from sqlalchemy import Connection, select
from sqlalchemy.exc import IntegrityError

from security.clock import Clock
from security.config import RegistrationMode
from security.outcomes import (
    InvalidCode,
    InvitationRequired,
    LoginTaken,
    RegistrationClosed,
    SetupCodeRequired,
)
from security.people import login_throttle
from security.people.invitations import Invitations
from security.people.logins import Login
from security.people.roles import Role
from security.people.users import User, Users
from security.records.audit_log import Event, Origin, record
from security.records.codes import SETUP
from security.records.database import Database, lock_first_account
from security.records.identifiers import in_base62
from security.records.tables import users


@dataclass(frozen=True)
class Terms:
    """What a registration takes now."""

    mode: RegistrationMode
    needs_setup_code: bool


@dataclass(frozen=True)
class Codes:
    """The codes that came with a registration; "" where none was sent."""

    invitation: str = ""
    setup: str = ""


def setup_code_of(key: bytes) -> str:
    """Return the setup code that belongs to a key of 32 bytes: the same at every start."""
    return SETUP + in_base62(key)


def has_users(connection: Connection) -> bool:
    """Say whether anybody has an account."""
    return connection.execute(select(users.c.id).limit(1)).first() is not None


class Registration:
    """Decides about registrations, and makes the accounts.

    The first account is the administrator's, whatever the mode. Where others can reach the address
    it takes the setup code, which only the operator has read; it is good for nothing else.
    """

    def __init__(
        self,
        database: Database,
        invitations: Invitations,
        mode: RegistrationMode,
        setup_code: str | None,
        clock: Clock,
    ) -> None:
        """`setup_code` is what the first account takes, None where only this machine connects."""
        self._database = database
        self._invitations = invitations
        self._users = Users(database)
        self._mode = mode
        self._setup_code = setup_code
        self._clock = clock

    def terms(self) -> Terms:
        """Return what a registration takes now. Raises DatabaseUnavailable."""
        with self._database.reading() as connection:
            if has_users(connection):
                return Terms(self._mode, needs_setup_code=False)
        return Terms(RegistrationMode.OPEN, needs_setup_code=self._setup_code is not None)

    def check(self, codes: Codes) -> None:
        """Refuse who may not register now, before a login is looked up or a password hashed.

        Raises RegistrationClosed, InvitationRequired, SetupCodeRequired, InvalidCode and
        DatabaseUnavailable.
        """
        with self._database.reading() as connection:
            is_first = not has_users(connection)
            self._check(codes, is_first=is_first)
            is_invited = is_first or not codes.invitation
            if not is_invited and not self._invitations.is_valid(connection, codes.invitation):
                raise InvalidCode("invitation")

    def require_free(self, login: Login, address: str) -> None:
        """Refuse a login that is somebody's, and count that against where the request came from.

        Who has asked for many that are taken, of whatever login, waits longer and longer: nobody is
        to learn by trying who has an account (OWASP ASVS 6.3.8). Raises LoginTaken,
        TooManyAttempts, DatabaseUnavailable.
        """
        attempt, now = login_throttle.attempt_to_register(address), int(self._clock())
        with self._database.reading() as connection:
            login_throttle.check(connection, attempt, now)
        if self._users.is_taken(login):
            with self._database.writing() as connection:
                login_throttle.count_failure(connection, attempt, now)
            raise LoginTaken

    def register(self, login: Login, password_hash: str, codes: Codes, origin: Origin) -> User:
        """Make the account; all that was checked before is decided here, in one transaction.

        Raises LoginTaken if another request was faster, and what `check` raises.
        """
        try:
            with self._database.writing() as connection:
                return self._register_in(connection, login, password_hash, codes, origin)
        except IntegrityError:
            raise LoginTaken from None

    def _register_in(
        self,
        connection: Connection,
        login: Login,
        password_hash: str,
        codes: Codes,
        origin: Origin,
    ) -> User:
        is_first = _is_first(connection)
        self._check(codes, is_first=is_first)
        invitation: str | None = None
        if codes.invitation and not is_first:
            invitation = self._invitations.use(connection, codes.invitation)
            if invitation is None:
                raise InvalidCode("invitation")
        now, role = int(self._clock()), Role.ADMINISTRATOR if is_first else Role.MEMBER
        user = self._users.add(connection, login, password_hash, now, role)
        said: dict[str, str] = {"role": role.value} | (
            {"invitation": invitation} if invitation else {}
        )
        record(connection, now, Event.REGISTERED, user.id, origin, **said)
        return user

    def _check(self, codes: Codes, *, is_first: bool) -> None:
        if is_first:
            self._check_setup_code(codes.setup)
        elif self._mode is RegistrationMode.CLOSED:
            raise RegistrationClosed
        elif self._mode is RegistrationMode.INVITE and not codes.invitation:
            raise InvitationRequired

    def _check_setup_code(self, sent: str) -> None:
        if self._setup_code is None:
            return
        if not sent:
            raise SetupCodeRequired
        if not hmac.compare_digest(sent.encode(), self._setup_code.encode()):
            raise InvalidCode("setup_code")


def _is_first(connection: Connection) -> bool:
    """Say whether nobody has an account, in a transaction that alone may then make the first."""
    if has_users(connection):
        return False
    lock_first_account(connection)
    return not has_users(connection)
