"""What holds for all tests: their order, their time-outs, and that none is left out unnoticed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.timeouts import SCALE, scaled

# Continuous integration has every part; a test that is left out there is a fault.
COMPLETE = bool(os.environ.get("VITRINE_TESTS_COMPLETE"))
BROWSER_TESTS = Path(__file__).parent / "browser"
# The failed tests of all runs of one `make test`, which names them again at its end.
FAILED = Path(__file__).parents[1] / "test-results" / "failed.txt"


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Puts the browser's tests last: while it is open, its event loop is this thread's."""
    items.sort(key=lambda item: BROWSER_TESTS in item.path.parents)
    if SCALE != 1:
        scale_time_outs(items, float(config.getini("timeout")))


def scale_time_outs(items: list[pytest.Item], default: float) -> None:
    """Gives each test its own time-out or the default one, multiplied by the setting."""
    for item in items:
        marker = item.get_closest_marker("timeout")
        seconds = marker.args[0] if marker else default
        item.add_marker(pytest.mark.timeout(scaled(seconds)), append=False)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> pytest.TestReport:
    """Turns a test that was left out into a failure where everything must run."""
    report: pytest.TestReport = yield
    if COMPLETE and report.skipped and not hasattr(report, "wasxfail"):
        reason = str(report.longrepr[-1]) if isinstance(report.longrepr, tuple) else ""
        report.outcome = "failed"
        report.longrepr = f"left out, but nothing may be: {reason}"
    return report


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Adds the failed tests to the list; of several runs beside each other each adds its own."""
    if hasattr(config, "workerinput"):  # The process that started this one tells of it, too.
        return
    failed = [
        one.nodeid for kind in ("failed", "error") for one in terminalreporter.stats.get(kind, [])
    ]
    if failed:
        FAILED.parent.mkdir(exist_ok=True)
        with FAILED.open("a") as file:
            file.write("".join(f"{one}\n" for one in failed))
