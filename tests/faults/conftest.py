"""Whole systems that are to be broken, one for each test, and the figures of the run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.figures import Figures
from tests.faults.scale import LONG
from tests.system.conftest import DEPLOYED_PORT
from tests.system.instance import MANY_LOGINS, Instance
from tests.system.stores import STORES, MinIO, store_of

_FIGURES = pytest.StashKey[Figures]()
# A test may take so long, in seconds; what hangs is to be seen, not waited for.
_LONGEST = 1800 if LONG else 600


def pytest_configure(config: pytest.Config) -> None:
    config.stash[_FIGURES] = Figures()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Every test of this folder breaks something, which a deployed system is spared."""
    folder = Path(__file__).parent
    if not LONG:
        put_off = [item for item in items if item.get_closest_marker("long_form")]
        config.hook.pytest_deselected(items=put_off)
        items[:] = [item for item in items if item not in put_off]
    for item in items:
        if item.path.is_relative_to(folder):
            item.add_marker(pytest.mark.faults)
            item.add_marker(pytest.mark.timeout(_LONGEST))
            if DEPLOYED_PORT:
                item.add_marker(pytest.mark.skip(reason="a deployed system is not ours to break"))


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    figures = config.stash[_FIGURES]
    if figures.rows:
        figures.write()
        terminalreporter.section("figures of the fault tests")
        for line in figures.lines():
            terminalreporter.write_line(line)


@pytest.fixture
def figures(request: pytest.FixtureRequest) -> Figures:
    return request.config.stash[_FIGURES]


@pytest.fixture(params=STORES if LONG else ["embedded"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[MinIO | None]:
    """A MinIO of this test alone, or nothing where the system brings its embedded store."""
    with store_of(request.param, tmp_path) as running:
        yield running


@pytest.fixture
def instance(tmp_path: Path, store: MinIO | None) -> Iterator[Instance]:
    """A system of this test alone on each store, not started yet."""
    settings = MANY_LOGINS | (store.settings() if store else {})
    with Instance(tmp_path / "data", settings) as prepared:
        yield prepared


@pytest.fixture
def embedded(tmp_path: Path) -> Iterator[Instance]:
    """A system of this test alone on its embedded store, not started yet."""
    with Instance(tmp_path / "data", dict(MANY_LOGINS)) as prepared:
        yield prepared
