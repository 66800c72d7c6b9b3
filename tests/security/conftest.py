"""What the tests of the security service share: an application on each database, and a clock."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from security.app import create_app
from security.clients.uploader_client import Quota, UploaderClient, Usage
from security.config import Settings, load_settings
from security.dependencies import EXTENSION, Dependencies, key_passphrase
from security.keys.signing_keys import ensure_keys
from security.people.passwords import PasswordHasher
from security.records.migration import migrate
from tests.documented_answers import DocumentedClient
from tests.postgres import programs, running_postgres
from tests.security.service import Service

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
        self.answer: Usage | None = Usage(images=2, bytes=300, quota=Quota(images=10, bytes=None))
        self.asked: list[tuple[str, str]] = []

    def usage(self, identity: str, request_id: str) -> Usage | None:
        self.asked.append((identity, request_id))
        return self.answer


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The address of a throwaway PostgreSQL server, which ends with the tests."""
    if programs() is None:
        pytest.skip("no PostgreSQL server on this machine")
    with running_postgres() as port:
        yield f"postgresql://postgres@127.0.0.1:{port}/postgres"


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database of each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/security.db"
        return
    url: str = request.getfixturevalue("postgres_url")
    engine = create_engine(url.replace("://", "+psycopg://"))
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    engine.dispose()
    yield url


@pytest.fixture
def environment(database_url: str) -> dict[str, str]:
    """The least that an operator has to set."""
    return {
        "VITRINE_PUBLIC_URL": "http://vitrine.test",
        "SECURITY_DATABASE_URL": database_url,
        "VITRINE_SECURITY_SECRET": "0123456789abcdef-only-for-the-tests",
        "VITRINE_UPLOADER_URL": "http://127.0.0.1:9",
    }


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
        deps.database.close()


@pytest.fixture
def service(build: Build, clock: MovableClock) -> Service:
    """The whole application on a migrated database."""
    made = build()
    passphrase = key_passphrase(made.deps.settings)
    migrate(
        made.deps.database, lambda connection: ensure_keys(connection, passphrase, int(clock()))
    )
    return made
