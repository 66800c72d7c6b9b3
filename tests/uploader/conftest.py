"""What nearly every test of the uploader needs: a migrated app with stand-ins around it."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from pydantic import SecretStr

from tests.documented_answers import DocumentedClient
from tests.postgres import address_of, begin_anew, programs, running_postgres, schema_of
from tests.uploader.cast import PUBLIC_URL, FakeSecurity, FakeStore
from uploader.app import create_app
from uploader.config import Settings
from uploader.dependencies import EXTENSION, Dependencies
from uploader.records.database import Database
from uploader.records.migration import migrate

MakeApp = Callable[..., APIFlask]
needs_postgres = pytest.mark.skipif(programs() is None, reason="There is no PostgreSQL here.")


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A PostgreSQL server of the tests' own."""
    with running_postgres() as port:
        yield address_of(port)


def migrated(url: str) -> None:
    database = Database(url)
    migrate(database)
    database.engine.dispose()


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database of SQLite to copy, which takes less time than a migration."""
    file = tmp_path_factory.mktemp("migrated") / "rows.sqlite"
    migrated(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def migrated_schema(postgres_url: str) -> str:
    """What makes a migrated database of PostgreSQL, for the same reason."""
    begin_anew(postgres_url)
    migrated(postgres_url)
    return schema_of(postgres_url)


@pytest.fixture(
    params=["sqlite", pytest.param("postgres", marks=[pytest.mark.postgres, needs_postgres])]
)
def kind_of_database(request: pytest.FixtureRequest) -> str:
    """Each of the two kinds in turn."""
    return str(request.param)


@pytest.fixture
def empty_database(
    request: pytest.FixtureRequest, kind_of_database: str, tmp_path: Path
) -> Iterator[Database]:
    """A database without any table."""
    url = f"sqlite:///{tmp_path}/rows.sqlite"
    if kind_of_database == "postgres":
        url = request.getfixturevalue("postgres_url")
        begin_anew(url)
    opened = Database(url)
    yield opened
    opened.engine.dispose()


@pytest.fixture
def database(
    request: pytest.FixtureRequest, kind_of_database: str, tmp_path: Path
) -> Iterator[Database]:
    """A migrated and empty database."""
    url = f"sqlite:///{tmp_path}/rows.sqlite"
    if kind_of_database == "postgres":
        url = request.getfixturevalue("postgres_url")
        begin_anew(url, request.getfixturevalue("migrated_schema"))
    else:
        shutil.copy(request.getfixturevalue("migrated_file"), tmp_path / "rows.sqlite")
    opened = Database(url)
    yield opened
    opened.engine.dispose()


def make_settings(folder: Path, **changes: Any) -> Settings:
    """Settings for a test, all of its files in one folder."""
    values = {
        "public_url": PUBLIC_URL,
        "log_level": "error",
        "database_url": SecretStr(f"sqlite:///{folder}/uploader.sqlite"),
        "s3_endpoint": "http://127.0.0.1:9",
        "s3_access_key": "test-access",
        "s3_secret_key": SecretStr("test-secret"),
        "security_url": "http://127.0.0.1:9",
        "spool_dir": folder,
        "decoders": 1,
        "max_upload_bytes": 8 * 1024 * 1024,
    }
    return Settings(**{**values, **changes})


@pytest.fixture
def store() -> FakeStore:
    """An object store in memory."""
    return FakeStore()


@pytest.fixture
def make_app(tmp_path: Path, store: FakeStore, migrated_file: Path) -> Iterator[MakeApp]:
    """Make apps with changed settings on one migrated database; they are closed at the end."""
    made: list[APIFlask] = []
    shutil.copy(migrated_file, tmp_path / "uploader.sqlite")

    def make(**changes: Any) -> APIFlask:
        collaborator = changes.pop("store", store)
        security = changes.pop("security", FakeSecurity())
        settings = make_settings(tmp_path, **changes)
        app = create_app(settings, store=collaborator, security=security, background=False)
        app.test_client_class = DocumentedClient
        made.append(app)
        return app

    yield make
    for app in made:
        app.extensions[EXTENSION].close()


@pytest.fixture
def app(make_app: MakeApp) -> APIFlask:
    """An app with default limits."""
    return make_app()


@pytest.fixture
def client(app: APIFlask) -> FlaskClient:
    """A client of `app`."""
    return app.test_client()


@pytest.fixture
def d(app: APIFlask) -> Dependencies:
    """What the views of `app` work with."""
    found: Dependencies = app.extensions[EXTENSION]
    return found
