"""Kills and aborts once more, where the uploader runs in two replicas of two workers each."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.figures import Figures
from tests.faults.test_aborts import (
    test_a_client_that_leaves_at_any_tenth_of_its_upload_leaves_nothing as leave_nothing,
)
from tests.faults.test_kills import (
    test_nothing_acknowledged_is_lost_and_nothing_dangles_after_kills_at_random as kill_at_random,
)
from tests.system.instance import Instance
from tests.system.test_several_processes import RUNNER, SETTINGS

pytestmark = pytest.mark.system


@pytest.fixture
def replicas(tmp_path: Path) -> Iterator[Instance]:
    """A system of this test alone, not started yet."""
    with Instance(tmp_path / "data", SETTINGS, program=RUNNER) as prepared:
        yield prepared


def test_nothing_is_lost_and_nothing_dangles_after_kills(
    replicas: Instance, figures: Figures
) -> None:
    kill_at_random(replicas, None, figures)


@pytest.mark.long_form
def test_a_client_that_leaves_at_any_tenth_of_its_upload_leaves_nothing(
    replicas: Instance, figures: Figures
) -> None:
    leave_nothing(replicas, figures, "gateway")
