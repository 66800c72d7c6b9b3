"""The filter of system calls alone: what a process can no longer ask of the kernel."""

import ctypes
from pathlib import Path
from typing import cast

import pytest

from tests.uploader.decoding.attempts import SYSTEM_CALLS, OldKernel, attempt, deeds
from uploader.decoding import system_calls


@pytest.mark.parametrize(
    "deed",
    [
        "connect to an abstract socket", "start a program", "become a program", "split in two",
        "signal its parent", "starve its parent",
    ],
)  # fmt: skip
def test_the_filter_of_system_calls_alone_refuses(deed: str, folder: Path, abstract: str) -> None:
    assert attempt(deeds(folder, abstract)[deed], SYSTEM_CALLS) == "refused 1"


def test_a_process_behind_the_filter_may_still_have_threads() -> None:
    started = "import threading; " + SYSTEM_CALLS
    deed = "one = threading.Thread(target=print); one.start(); one.join()"
    assert attempt(deed, started) == "done"


def test_a_process_may_still_limit_itself() -> None:
    deed = "resource.prlimit(0, resource.RLIMIT_CORE, (0, 0))"
    assert attempt(deed, SYSTEM_CALLS) == "done"


@pytest.mark.parametrize("deed", ["socket.socket()", "os.memfd_create('x')", "os.ftruncate(1, 0)"])
def test_calls_that_decoding_does_not_need_are_refused(deed: str) -> None:
    assert attempt(deed, SYSTEM_CALLS) == "refused 1"


def test_a_kernel_without_filters_is_no_error() -> None:
    assert system_calls.refuse(cast(ctypes.CDLL, OldKernel())) is False


def test_an_architecture_without_a_table_is_no_error() -> None:
    assert system_calls.refuse(ctypes.CDLL(None), "s390x") is False
