"""One whole system for all tests of this folder, and one on another store for some of them."""

from __future__ import annotations

import json
import os
import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path

import pytest

from tests.system.instance import MANY_LOGINS, Deployed, Instance
from tests.system.people import PASSWORD, Person, newcomer
from tests.system.stores import STORES, store_of

FOUNDER = "founder"
# Tokens (RFC 7515, and those with a prefix of ours) and the codes of links.
SECRETS = re.compile(r"(eyJ|vt[a-z]{1,2}_)[0-9A-Za-z_-]{30,}")
# The setup code, which the operator is told at the start.
ALLOWED = {"vts_"}
# With VITRINE_TEST_PORT the tests go to what listens there on this machine, e.g. compose.
DEPLOYED_PORT = os.environ.get("VITRINE_TEST_PORT", "")


RunningOn = Callable[[str], Instance]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Runs a test on the embedded store, and on the others too where it is marked `every_store`."""
    if "store_kind" in metafunc.fixturenames:
        is_about_stores = metafunc.definition.get_closest_marker("every_store")
        kinds = STORES if is_about_stores else STORES[:1]
        metafunc.parametrize(
            "store_kind", ["deployed"] if DEPLOYED_PORT else kinds, indirect=True, scope="session"
        )


@pytest.fixture(scope="session")
def store_kind(request: pytest.FixtureRequest) -> str:
    """The store that the system of a test keeps its pictures in."""
    return str(request.param)


@pytest.fixture(scope="session")
def running_on(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningOn]:
    """Gives the running system on a store, which is started for the first test that needs it."""
    with ExitStack() as running:

        @cache
        def start(kind: str) -> Instance:
            folder = tmp_path_factory.mktemp(kind)
            if DEPLOYED_PORT:
                return Deployed(folder, port=int(DEPLOYED_PORT))
            store = running.enter_context(store_of(kind, folder))
            settings = MANY_LOGINS | (store.settings() if store else {})
            instance = running.enter_context(Instance(folder / "data", settings))
            instance.start()
            newcomer(instance.url, FOUNDER)
            running.callback(assert_log_is_sound, instance)
            return instance

        yield start


@pytest.fixture(scope="session")
def vitrine(running_on: RunningOn, store_kind: str) -> Instance:
    """A running system that many tests share."""
    return running_on(store_kind)


def assert_log_is_sound(instance: Instance) -> None:
    """Whatever the tests have sent: each line is an object of JSON, and none has a secret in it."""
    log = instance.log()
    assert [found[0] for found in SECRETS.finditer(log) if found[1] not in ALLOWED] == []
    assert PASSWORD not in log
    broken = [line for line in log.splitlines() if not is_an_object(line)]
    assert broken == []


def is_an_object(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except ValueError:
        return False


@pytest.fixture
def administrator(vitrine: Instance) -> Person:
    """Who has the first account, which administers the installation, with a fresh proof."""
    if DEPLOYED_PORT:
        pytest.skip("who administers a deployed system is not known here")
    founder = Person(vitrine.url, FOUNDER)
    assert founder.log_in().status == 200
    return founder


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
