"""What one process promises, two replicas of the uploader with two workers each keep as well.

Requests that belong together meet in one process of four only by chance, so whatever a process
knows alone is missed here.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.system.conftest import DEPLOYED_PORT
from tests.system.instance import MANY_LOGINS, Instance
from tests.system.test_resumable import (
    test_a_delete_ends_what_is_being_sent,  # noqa: F401 - Run once more.
    test_of_parallel_requests_one_counts,  # noqa: F401 - Run once more.
    test_parallel_creations_stay_within_the_quota,  # noqa: F401 - Run once more.
    test_the_bytes_of_a_silent_connection_are_stored_when_the_offset_is_asked_for,  # noqa: F401 - Run once more.
    test_what_arrived_before_a_cut_is_kept_within_a_second,  # noqa: F401 - Run once more.
)
from tests.system.test_resumable import (
    test_an_upload_cut_ten_times_arrives_identical_after_a_restart as cut_ten_times,
)
from tests.system.test_resumable import (
    test_kill_9_loses_no_offset_that_was_told as kill_9_amid_a_part,
)

pytestmark = [
    pytest.mark.system,
    pytest.mark.skipif(bool(DEPLOYED_PORT), reason="a deployed system has its own shape"),
]

SETTINGS = MANY_LOGINS | {"VITRINE_WORKERS": "2"}
RUNNER = "tests.system.replicas_runner"


@pytest.fixture(scope="module")
def vitrine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    """A running system of several processes, for the tests that share one."""
    folder = tmp_path_factory.mktemp("replicas")
    with Instance(folder / "data", SETTINGS, program=RUNNER) as instance:
        instance.start()
        yield instance


@pytest.fixture
def own_instance(tmp_path: Path) -> Iterator[Instance]:
    """The same for one test alone, not started yet."""
    with Instance(tmp_path / "data", SETTINGS, program=RUNNER) as instance:
        yield instance


def test_the_uploader_runs_in_four_processes_behind_one_gateway(vitrine: Instance) -> None:
    lines = [line for line in vitrine.processes().values() if "uploader.app:create_app" in line]
    assert len(lines) == 2 * (1 + 2)
    upstreams = (vitrine.data / "gateway" / "site" / "upstreams.conf").read_text()
    (uploader,) = [line for line in upstreams.splitlines() if "upstream uploader" in line]
    assert uploader.count("server 127.0.0.1:") == 2


def test_an_upload_cut_ten_times_arrives_identical(own_instance: Instance) -> None:
    cut_ten_times(own_instance, "tus")


def test_kill_9_of_an_uploader_loses_no_offset_that_was_told(own_instance: Instance) -> None:
    kill_9_amid_a_part(own_instance, "uploader")
