"""What the views work with, built once a process."""

from dataclasses import dataclass
from typing import cast

from flask import current_app

from security.clients.uploader_client import UploaderClient
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
from security.records.connections import Need
from security.records.database import Database

EXTENSION = "vitrine.security"


@dataclass(frozen=True)
class Dependencies:
    """All objects with state or connections that a view may need."""

    settings: Settings
    clock: Clock
    database: Database
    users: Users
    sessions: LiveSessions
    refresh_tokens: RefreshTokens
    key_ring: KeyRing
    signed_tokens: SignedTokens
    identity_tokens: IdentityTokens
    hasher: PasswordHasher
    authentication: Authentication
    uploader: UploaderClient


def key_passphrase(settings: Settings) -> bytes:
    """Return the passphrase that the private keys in the database are encrypted with."""
    return derive_secret(settings.secret.get_secret_value(), "signing-keys")


def need_of(settings: Settings) -> Need:
    """Return how many connections to the database this service may open in all its processes."""
    return Need("security", settings.workers, settings.connections)


def build(
    settings: Settings,
    clock: Clock,
    hasher: PasswordHasher | None = None,
    uploader: UploaderClient | None = None,
) -> Dependencies:
    """Build all of them; no connection is opened yet."""
    database = Database(
        settings.database_url.get_secret_value(),
        connections=settings.connections,
        name=need_of(settings).name if settings.threads else "",
    )
    users = Users(database)
    sessions = LiveSessions(
        database, clock, settings.session_idle_seconds, settings.session_seconds
    )
    refresh_key = derive_secret(settings.secret.get_secret_value(), "refresh-tokens")
    key_ring = KeyRing(database, key_passphrase(settings), clock)
    signed_tokens = SignedTokens(key_ring, settings.public_url, clock)
    hasher = hasher or PasswordHasher(settings.password_hash_queue)
    return Dependencies(
        settings=settings,
        clock=clock,
        database=database,
        users=users,
        sessions=sessions,
        refresh_tokens=RefreshTokens(database, sessions, refresh_key, clock),
        key_ring=key_ring,
        signed_tokens=signed_tokens,
        identity_tokens=IdentityTokens(signed_tokens, key_ring, settings.identity_seconds, clock),
        hasher=hasher,
        authentication=Authentication(database, users, hasher, clock),
        uploader=uploader or UploaderClient(settings.uploader_url),
    )


def dependencies() -> Dependencies:
    """Return those of the current application."""
    return cast(Dependencies, current_app.extensions[EXTENSION])
