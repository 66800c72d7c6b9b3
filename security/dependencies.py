"""What the views work with, built once a process."""

from dataclasses import dataclass
from typing import cast

from flask import current_app

from security.clients.uploader_client import UploaderClient
from security.clock import Clock
from security.config import Settings
from security.credentials.api_tokens import ApiTokens
from security.credentials.identity_tokens import IdentityTokens
from security.credentials.last_uses import LastUses
from security.credentials.live_sessions import LiveSessions
from security.credentials.password_changes import PasswordChanges
from security.credentials.password_resets import PasswordResets
from security.credentials.refresh_tokens import RefreshTokens
from security.credentials.signed_tokens import SignedTokens
from security.keys.key_material import derive_secret
from security.keys.key_ring import KeyRing
from security.people.authentication import Authentication
from security.people.directory import Directory
from security.people.invitations import Invitations
from security.people.known_devices import KnownDevices
from security.people.new_passwords import NewPasswords
from security.people.password_strength import PasswordStrength
from security.people.passwords import PasswordHasher
from security.people.registration import Registration, setup_code_of
from security.people.users import Users
from security.records.audit_lines import AuditLines
from security.records.connections import Need
from security.records.database import Database
from security.upkeep.deletions import Deletions
from security.upkeep.jobs import Job
from security.upkeep.pruning import Pruning
from security.upkeep.schedule import Upkeep

EXTENSION = "vitrine.security"


@dataclass(frozen=True)
class Dependencies:
    """All objects with state or connections that a view may need."""

    settings: Settings
    clock: Clock
    database: Database
    users: Users
    directory: Directory
    audit_lines: AuditLines
    invitations: Invitations
    registration: Registration
    sessions: LiveSessions
    api_tokens: ApiTokens
    last_uses: LastUses
    refresh_tokens: RefreshTokens
    key_ring: KeyRing
    signed_tokens: SignedTokens
    identity_tokens: IdentityTokens
    hasher: PasswordHasher
    authentication: Authentication
    known_devices: KnownDevices
    new_passwords: NewPasswords
    password_changes: PasswordChanges
    password_resets: PasswordResets
    uploader: UploaderClient
    upkeep: Upkeep


def key_passphrase(settings: Settings) -> bytes:
    """Return the passphrase that the private keys in the database are encrypted with."""
    return derive_secret(settings.secret.get_secret_value(), "signing-keys")


def setup_code(settings: Settings) -> str | None:
    """Return what the first account takes, or None where only this machine can connect."""
    if settings.is_on_loopback:
        return None
    return setup_code_of(derive_secret(settings.secret.get_secret_value(), "setup-code"))


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
    users, invitations = Users(database), Invitations(database, clock)
    sessions = LiveSessions(
        database, clock, settings.session_idle_seconds, settings.session_seconds
    )
    refresh_key = derive_secret(settings.secret.get_secret_value(), "refresh-tokens")
    key_ring = KeyRing(database, key_passphrase(settings), clock)
    signed_tokens = SignedTokens(key_ring, settings.public_url, clock)
    hasher = hasher or PasswordHasher(settings.password_hash_queue)
    device_key = derive_secret(settings.secret.get_secret_value(), "device-cookies")
    known_devices = KnownDevices(device_key, clock)
    uploader = uploader or UploaderClient(settings.uploader_url)
    return Dependencies(
        settings=settings,
        clock=clock,
        database=database,
        users=users,
        directory=Directory(database),
        audit_lines=AuditLines(database),
        invitations=invitations,
        registration=Registration(
            database, invitations, settings.registration_mode, setup_code(settings), clock
        ),
        sessions=sessions,
        api_tokens=ApiTokens(database, clock),
        last_uses=LastUses(database, clock),
        refresh_tokens=RefreshTokens(database, sessions, refresh_key, clock),
        key_ring=key_ring,
        signed_tokens=signed_tokens,
        identity_tokens=IdentityTokens(signed_tokens, key_ring, settings.identity_seconds, clock),
        hasher=hasher,
        authentication=Authentication(database, users, hasher, known_devices, clock),
        known_devices=known_devices,
        new_passwords=NewPasswords(
            settings.password_min_length,
            settings.public_url,
            PasswordStrength(settings.password_hash_queue),
        ),
        password_changes=PasswordChanges(sessions, clock),
        password_resets=PasswordResets(database, clock),
        uploader=uploader,
        upkeep=Upkeep(
            Deletions(database, signed_tokens, uploader, Job(database, clock, "deletions")),
            Pruning(database, clock, settings.audit_days, Job(database, clock, "pruning")),
        ),
    )


def dependencies() -> Dependencies:
    """Return those of the current application."""
    return cast(Dependencies, current_app.extensions[EXTENSION])
