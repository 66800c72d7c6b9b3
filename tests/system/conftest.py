"""One whole system for all tests of this folder, once on each store."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.system.instance import MANY_LOGINS, Deployed, Instance
from tests.system.people import Person, newcomer
from tests.system.stores import STORES, store_of

# With VITRINE_TEST_PORT the tests go to what listens there on this machine, e.g. compose.
DEPLOYED_PORT = os.environ.get("VITRINE_TEST_PORT", "")


@pytest.fixture(scope="session", params=["deployed"] if DEPLOYED_PORT else STORES)
def vitrine(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Instance]:
    """A running system with an empty data folder."""
    folder = tmp_path_factory.mktemp(request.param)
    if DEPLOYED_PORT:
        yield Deployed(folder, port=int(DEPLOYED_PORT))
        return
    with (
        store_of(request.param, folder) as store,
        Instance(folder / "data", MANY_LOGINS | (store.settings() if store else {})) as instance,
    ):
        instance.start()
        yield instance


@pytest.fixture(scope="module")
def member(vitrine: Instance) -> Person:
    """Somebody with an account, for those tests of a file to which it matters nothing whose."""
    return newcomer(vitrine.url, f"alice-{secrets.token_hex(6)}")


@pytest.fixture(scope="module")
def other_member(vitrine: Instance) -> Person:
    """Somebody else, for the same."""
    return newcomer(vitrine.url, f"bob-{secrets.token_hex(6)}")


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
    with Instance(tmp_path / "data", MANY_LOGINS) as instance:
        yield instance
