"""API tokens in the database: the keys of a user's programs, stored hashed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    Connection,
    Row,
    Select,
    and_,
    bindparam,
    delete,
    func,
    or_,
    select,
    update,
)

from security.clock import Clock
from security.credentials.api_token_form import (
    SHOWN_CHARACTERS,
    is_well_formed,
    new_api_token,
    token_hash,
)
from security.credentials.credential import OwnQuota
from security.credentials.networks import Network, contains, stored_networks
from security.credentials.permissions import Scope, api_token_scopes, parse_scopes, scope_text
from security.outcomes import TooManyApiTokens, Unauthorized
from security.people.addresses import plain_address
from security.people.roles import Role
from security.records.database import Database
from security.records.identifiers import is_id, new_id
from security.records.tables import api_tokens, users

MOST_OF_A_USER = 100


@dataclass(frozen=True)
class ApiToken:
    """A token with its user and what it permits now; times are unix seconds."""

    id: str
    user_id: str
    login: str
    user_created_at: int
    role: Role
    quota: OwnQuota
    name: str
    prefix: str
    # What it was given, as far as its user's role permits that now.
    scopes: tuple[Scope, ...]
    # Where it may be used; empty is anywhere.
    networks: tuple[Network, ...]
    created_at: int
    expires_at: int | None
    last_used_at: int | None
    last_used_from: str | None


@dataclass(frozen=True)
class NewApiToken:
    """What a token is made with."""

    name: str
    scopes: Sequence[Scope]
    networks: Sequence[Network]
    expires_at: int | None


class ApiTokens:
    """Makes, finds, lists and revokes tokens."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def add(self, connection: Connection, user_id: str, new: NewApiToken) -> tuple[ApiToken, str]:
        """Insert a token in the given transaction; return it and its secret, which is kept nowhere.

        Where the user has no room for one more, their expired ones make room. Raises
        TooManyApiTokens, and Unauthorized where the user is gone.
        """
        now, token_id, secret = int(self._clock()), new_id(), new_api_token()
        # Locked, so that two requests at once do not both take the last place (PostgreSQL).
        locked = select(users.c.id).where(users.c.id == user_id).with_for_update()
        if connection.execute(locked).first() is None:
            raise Unauthorized(failed=True)
        own = api_tokens.c.user_id == user_id
        if self._count(connection, user_id) >= MOST_OF_A_USER:
            connection.execute(delete(api_tokens).where(own, api_tokens.c.expires_at <= now))
        if self._count(connection, user_id) >= MOST_OF_A_USER:
            raise TooManyApiTokens(MOST_OF_A_USER)
        connection.execute(
            api_tokens.insert().values(
                id=token_id,
                user_id=user_id,
                name=new.name,
                token_hash=token_hash(secret),
                prefix=secret[:SHOWN_CHARACTERS],
                scopes=scope_text(new.scopes),
                networks=" ".join(map(str, new.networks)),
                created_at=now,
                expires_at=new.expires_at,
            )
        )
        row = connection.execute(_all().where(api_tokens.c.id == token_id)).one()
        return _api_token(row), secret

    def find(self, secret: str, address: str | None) -> ApiToken | None:
        """Return the token that may be used now from this address, or None.

        A text with another form or a wrong checksum never reaches the database. Raises
        DatabaseUnavailable.
        """
        if not is_well_formed(secret):
            return None
        token = self._find_valid(_BY_HASH, token_hash=token_hash(secret))
        if token is None or not token.networks:
            return token
        return token if contains(token.networks, plain_address(address)) else None

    def find_by_id(self, token_id: str, user_id: str) -> ApiToken | None:
        """Return the token of an identity that was given for it, or None where it is over.

        The address was compared when the identity was given. Raises DatabaseUnavailable.
        """
        return self._find_valid(_BY_ID, token_id=token_id, owner=user_id)

    def find_in(self, connection: Connection, token_id: str, user_id: str) -> ApiToken | None:
        """Return the token of an identity as the given transaction sees it, or None."""
        asked = {"now": int(self._clock()), "token_id": token_id, "owner": user_id}
        return _permitting(connection.execute(_BY_ID, asked).first())

    def list_own(self, user_id: str) -> list[ApiToken]:
        """Return the tokens of this user, expired ones too, the newest first."""
        query = (
            _all()
            .where(api_tokens.c.user_id == user_id)
            .order_by(api_tokens.c.created_at.desc(), api_tokens.c.id)
        )
        with self._database.reading() as connection:
            return [_api_token(row) for row in connection.execute(query)]

    def revoke_own(self, connection: Connection, token_id: str, user_id: str) -> ApiToken | None:
        """Delete this token of this user in the given transaction; None where there is none."""
        if not is_id(token_id):
            return None
        its = and_(api_tokens.c.id == token_id, api_tokens.c.user_id == user_id)
        row = connection.execute(_all().where(its)).first()
        # Of two requests at once, one has revoked it.
        if row is None or connection.execute(delete(api_tokens).where(its)).rowcount == 0:
            return None
        return _api_token(row)

    def _find_valid(self, query: Select[Any], **asked: str) -> ApiToken | None:
        with self._database.reading() as connection:
            row = connection.execute(query, {"now": int(self._clock()), **asked}).first()
        return _permitting(row)

    @staticmethod
    def _count(connection: Connection, user_id: str) -> int:
        query = select(func.count()).where(api_tokens.c.user_id == user_id)
        return int(connection.execute(query).scalar_one())


def revoke_all(connection: Connection, user_id: str) -> int:
    """Delete all tokens of this user in the given transaction; return how many."""
    query = delete(api_tokens).where(api_tokens.c.user_id == user_id)
    return connection.execute(query).rowcount


def take_scope(connection: Connection, user_id: str, scope: Scope) -> None:
    """Take a scope from all tokens of this user in the given transaction, for good.

    A token that was for nothing else is deleted.
    """
    query = select(api_tokens.c.id, api_tokens.c.scopes).where(api_tokens.c.user_id == user_id)
    for row in connection.execute(query).all():
        granted = parse_scopes(row.scopes)
        kept = [one for one in Scope if one in granted and one is not scope]
        its = api_tokens.c.id == row.id
        if not kept:
            connection.execute(delete(api_tokens).where(its))
        elif scope in granted:
            connection.execute(update(api_tokens).where(its).values(scopes=scope_text(kept)))


def _all() -> Select[Any]:
    return select(
        api_tokens.c.id,
        api_tokens.c.user_id,
        users.c.login,
        users.c.created_at.label("user_created_at"),
        users.c.role,
        users.c.quota_images,
        users.c.quota_bytes,
        api_tokens.c.name,
        api_tokens.c.prefix,
        api_tokens.c.scopes,
        api_tokens.c.networks,
        api_tokens.c.created_at,
        api_tokens.c.expires_at,
        api_tokens.c.last_used_at,
        api_tokens.c.last_used_from,
    ).join(users, users.c.id == api_tokens.c.user_id)


# Built once: each request asks one of them, and to put it together takes as long as to ask it.
_VALID = _all().where(
    or_(api_tokens.c.expires_at.is_(None), api_tokens.c.expires_at > bindparam("now")),
    users.c.disabled_at.is_(None),
)
_BY_HASH = _VALID.where(api_tokens.c.token_hash == bindparam("token_hash"))
_BY_ID = _VALID.where(
    api_tokens.c.id == bindparam("token_id"), api_tokens.c.user_id == bindparam("owner")
)


def _permitting(row: Row[Any] | None) -> ApiToken | None:
    """Return the token; one that permits nothing, as its user lost a role, is none."""
    token = None if row is None else _api_token(row)
    return token if token is not None and token.scopes else None


def _api_token(row: Row[Any]) -> ApiToken:
    role, granted, found = Role(row.role), parse_scopes(row.scopes), dict(row._mapping)
    quota = OwnQuota(found.pop("quota_images"), found.pop("quota_bytes"))
    return ApiToken(
        **{
            **found,
            "role": role,
            "quota": quota,
            "scopes": tuple(scope for scope in api_token_scopes(role) if scope in granted),
            "networks": stored_networks(row.networks),
        }
    )
