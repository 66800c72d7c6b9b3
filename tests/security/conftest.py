"""What the tests of the security service share: an application on each database, and a clock."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from security.app import create_app
from security.clients.uploader_client import (
    LibraryLine,
    OwnQuotas,
    Quota,
    Removal,
    StoredAmounts,
    StoreOverview,
    UploaderClient,
    Usage,
)
from security.config import Settings, load_settings
from security.dependencies import EXTENSION, Dependencies, key_passphrase
from security.keys.signing_keys import ensure_keys
from security.people.logins import accept_login
from security.people.passwords import PasswordHasher
from security.people.roles import Role
from security.records.database import Database
from security.records.migration import migrate
from tests.documented_answers import DocumentedClient
from tests.postgres import address_of, begin_anew, programs, running_postgres, schema_of
from tests.security.service import FOUNDER, PASSWORD, Service

Build = Callable[..., Service]


class MovableClock:
    """A clock that stands still until a test moves it."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now

    def move(self, seconds: float) -> None:
        self.now += seconds


class FakeUploader(UploaderClient):
    """An uploader that always answers, or never does."""

    def __init__(self) -> None:
        self.answer: Usage | None = Usage(
            images=2,
            bytes=300,
            trashed_images=1,
            trashed_bytes=100,
            quota=Quota(images=10, bytes=None),
        )
        self.asked: list[tuple[str, str]] = []
        self.owners_asked: list[list[str]] = []
        self.quotas_told: list[OwnQuotas] = []
        self.all: StoreOverview | None = None
        # What is answered to removals, one after another; at last that nothing is left.
        self.removals: list[Removal | None] = []
        # Of everybody, the newest first; None while it does not answer.
        self.picture_lines: list[LibraryLine] | None = []
        self.removed: list[str] = []

    def usage(self, identity: str, request_id: str) -> Usage | None:
        self.asked.append((identity, request_id))
        return self.answer

    def usages(
        self, identity: str, request_id: str, owners: list[str]
    ) -> dict[str, StoredAmounts] | None:
        self.owners_asked.append(owners)
        if self.answer is None:
            return None
        stored = StoredAmounts(images=self.answer.images, bytes=self.answer.bytes)
        return dict.fromkeys(owners, stored)

    def overview(
        self, identity: str, request_id: str, own_quotas: OwnQuotas
    ) -> StoreOverview | None:
        self.quotas_told.append(own_quotas)
        return self.all

    def lines(
        self, identity: str, request_id: str, most: int, before: tuple[int, int] | None
    ) -> list[LibraryLine] | None:
        if self.picture_lines is None:
            return None
        place = before or (2**63, 0)
        return [one for one in self.picture_lines if (one.at, one.id) < tuple(place)][:most]

    def remove_library(self, identity: str, request_id: str) -> Removal | None:
        self.removed.append(identity)
        return self.removals.pop(0) if self.removals else Removal(removed=0, is_complete=True)


def environment_of(url: str) -> dict[str, str]:
    """The least that an operator has to set, with a database at this address."""
    return {
        "VITRINE_PUBLIC_URL": "http://vitrine.test",
        "SECURITY_DATABASE_URL": url,
        "VITRINE_SECURITY_SECRET": "0123456789abcdef-only-for-the-tests",
        "VITRINE_UPLOADER_URL": "http://127.0.0.1:9",
        "VITRINE_REGISTRATION": "open",
    }


def migrated(url: str) -> None:
    """Migrate a database, with keys in it from when the clock of the tests begins."""
    passphrase = key_passphrase(load_settings(environment_of(url)))
    database, now = Database(url), int(MovableClock()())
    migrate(database, lambda connection: ensure_keys(connection, passphrase, now))
    database.close()


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The address of a throwaway PostgreSQL server, which ends with the tests."""
    if programs() is None:
        pytest.skip("no PostgreSQL server on this machine")
    with running_postgres() as port:
        yield address_of(port)


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database of SQLite to copy, which takes less time than a migration."""
    file = tmp_path_factory.mktemp("migrated") / "security.db"
    migrated(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def migrated_schema(postgres_url: str) -> str:
    """What makes a migrated database of PostgreSQL, for the same reason."""
    begin_anew(postgres_url)
    migrated(postgres_url)
    return schema_of(postgres_url)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database of each kind: for a whole service a migrated one, else empty."""
    is_migrated = "empty_service" in request.fixturenames
    if request.param == "postgres":
        url: str = request.getfixturevalue("postgres_url")
        begin_anew(url, request.getfixturevalue("migrated_schema") if is_migrated else "")
        return url
    if is_migrated:
        shutil.copy(request.getfixturevalue("migrated_file"), tmp_path / "security.db")
    return f"sqlite:///{tmp_path}/security.db"


@pytest.fixture
def environment(database_url: str) -> dict[str, str]:
    """The least that an operator has to set."""
    return environment_of(database_url)


@pytest.fixture
def settings(environment: dict[str, str]) -> Settings:
    return load_settings(environment)


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture
def uploader() -> FakeUploader:
    return FakeUploader()


@pytest.fixture
def hasher() -> PasswordHasher:
    """The real scheme with parameters that cost nothing."""
    return PasswordHasher(20, memory_kib=64, passes=1)


@pytest.fixture
def build(
    settings: Settings, clock: MovableClock, hasher: PasswordHasher, uploader: FakeUploader
) -> Iterator[Build]:
    """Makes applications, with other settings or another hasher where a test says so."""
    built: list[Dependencies] = []

    def make(hasher: PasswordHasher = hasher, **changed: object) -> Service:
        changed_settings = settings.model_copy(update=changed)
        app = create_app(changed_settings, clock=clock, hasher=hasher, uploader=uploader)
        app.test_client_class = DocumentedClient
        built.append(app.extensions[EXTENSION])
        return Service(app, built[-1])

    yield make
    for deps in built:
        deps.last_uses.close()
        deps.database.close()


@pytest.fixture
def empty_service(build: Build) -> Service:
    """The whole application on a migrated database, without any account."""
    return build()


@pytest.fixture
def service(empty_service: Service) -> Service:
    """The same with its administrator, so that whoever registers is a member."""
    deps = empty_service.deps
    with deps.hasher.slot() as slot, deps.database.writing() as connection:
        hashed = slot.hash(PASSWORD)
        deps.users.add(connection, accept_login(FOUNDER), hashed, 0, Role.ADMINISTRATOR)
    return empty_service
