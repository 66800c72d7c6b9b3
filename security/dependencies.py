"""What the routes work with, put together once for each application."""

from dataclasses import dataclass
from typing import cast

from flask import current_app

from security.clients.uploader_client import UploaderUsage
from security.clock import Clock
from security.config import Settings
from security.credentials.identity_tokens import IdentityTokens
from security.credentials.live_sessions import LiveSessions
from security.credentials.refresh_tokens import RefreshTokens
from security.credentials.signed_tokens import SignedTokens
from security.keys.key_material import derive_secret
from security.keys.key_ring import KeyRing
from security.people.authentication import Authentication
from security.people.passwords import PasswordHasher
from security.people.users import Users
from security.records.database import Database

EXTENSION = "vitrine.security"


@dataclass(frozen=True)
class Collaborators:
    """Everything with a state or a connection that a route may need."""

    settings: Settings
    clock: Clock
    database: Database
    users: Users
    sessions: LiveSessions
    refresh_tokens: RefreshTokens
    keys: KeyRing
    tokens: SignedTokens
    identities: IdentityTokens
    hasher: PasswordHasher
    authentication: Authentication
    usage: UploaderUsage


def key_passphrase(settings: Settings) -> bytes:
    """Return what the private keys in the database are encrypted with."""
    return derive_secret(settings.secret.get_secret_value(), "signing-keys")


def assemble(
    settings: Settings, clock: Clock, hasher: PasswordHasher | None, usage: UploaderUsage | None
) -> Collaborators:
    """Put the parts together; nothing is connected to yet."""
    database = Database(settings.database_url.get_secret_value())
    users = Users(database)
    sessions = LiveSessions(
        database, clock, settings.session_idle_seconds, settings.session_seconds
    )
    refresh_key = derive_secret(settings.secret.get_secret_value(), "refresh-tokens")
    keys = KeyRing(database, key_passphrase(settings), clock)
    tokens = SignedTokens(keys, settings.public_url, clock)
    hasher = hasher or PasswordHasher(settings.password_hash_queue)
    return Collaborators(
        settings=settings,
        clock=clock,
        database=database,
        users=users,
        sessions=sessions,
        refresh_tokens=RefreshTokens(database, sessions, refresh_key, clock),
        keys=keys,
        tokens=tokens,
        identities=IdentityTokens(tokens, keys, settings.identity_seconds, clock),
        hasher=hasher,
        authentication=Authentication(database, users, hasher, clock),
        usage=usage or UploaderUsage(settings.uploader_url),
    )


def collaborators() -> Collaborators:
    """Return those of the application that answers this request."""
    return cast(Collaborators, current_app.extensions[EXTENSION])
