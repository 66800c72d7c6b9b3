"""One whole system for all tests of this folder, once on each store."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.system.instance import Deployed, Instance
from tests.system.people import Person, newcomer
from tests.system.stores import MinIO, minio_program

# With VITRINE_TEST_PORT the tests go to what listens there on this machine, e.g. compose.
DEPLOYED_PORT = os.environ.get("VITRINE_TEST_PORT", "")
STORES = ["embedded", pytest.param("minio", marks=pytest.mark.minio)]


@pytest.fixture(scope="session", params=["deployed"] if DEPLOYED_PORT else STORES)
def vitrine(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Instance]:
    """A running system with an empty data folder."""
    folder = tmp_path_factory.mktemp(request.param)
    if DEPLOYED_PORT:
        yield Deployed(folder, port=int(DEPLOYED_PORT))
        return
    settings: dict[str, str] = {"VITRINE_CREDENTIAL_RATE": "100r/s"}
    store: MinIO | None = None
    if request.param == "minio":
        program = minio_program()
        if program is None:
            pytest.skip("no MinIO here: `make test` builds one where Go is present")
        store = MinIO(program, folder / "minio")
        store.start()
        settings |= store.settings()
    instance = Instance(folder / "data", settings)
    try:
        instance.start()
        yield instance
        instance.stop()
    finally:
        if instance.process is not None and instance.process.poll() is None:
            instance.process.kill()
        if store is not None:
            store.stop()


@pytest.fixture
def alice(vitrine: Instance) -> Person:
    return newcomer(vitrine.url, f"alice-{secrets.token_hex(6)}")


@pytest.fixture
def bob(vitrine: Instance) -> Person:
    return newcomer(vitrine.url, f"bob-{secrets.token_hex(6)}")


@pytest.fixture
def nobody(vitrine: Instance) -> Person:
    """Somebody without a token."""
    return Person(vitrine.url)


@pytest.fixture
def own_instance(tmp_path: Path) -> Iterator[Instance]:
    """A system for one test alone, not started yet, on the embedded store."""
    if DEPLOYED_PORT:
        pytest.skip("a deployed system is not ours to stop")
    instance = Instance(tmp_path / "data", {"VITRINE_CREDENTIAL_RATE": "100r/s"})
    yield instance
    if instance.process is not None and instance.process.poll() is None:
        instance.stop()
