"""Landlock alone: what a process can no longer reach."""

import ctypes
import socket
from pathlib import Path
from typing import cast

import pytest

from tests.uploader.decoding.attempts import CONFINED, LANDLOCK, OldKernel, attempt, deeds
from uploader.decoding import landlock

needs_landlock = pytest.mark.skipif(
    landlock.version(ctypes.CDLL(None)) < 6, reason="This kernel's Landlock knows fewer rights."
)


@needs_landlock
@pytest.mark.parametrize(
    "deed",
    [
        "read a file of the system", "list a folder", "read an upload", "make a file",
        "remove a file", "connect to an abstract socket", "become a program", "signal its parent",
    ],
)  # fmt: skip
def test_landlock_alone_refuses(deed: str, folder: Path, abstract: str) -> None:
    assert attempt(deeds(folder, abstract)[deed], LANDLOCK) in {"refused 13", "refused 1"}


@needs_landlock
def test_a_socket_from_before_the_walls_leads_nowhere() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        deed = f"early.connect(('127.0.0.1', {listening.getsockname()[1]}))"
        assert attempt(deed, "early = socket.socket()") == "done"
        assert attempt(deed, "early = socket.socket(); " + CONFINED).startswith("refused")
        assert attempt(deed, "early = socket.socket(); " + LANDLOCK) == "refused 13"


@needs_landlock
def test_what_was_opened_before_stays_readable() -> None:
    prepared = "early = open('/etc/passwd'); " + LANDLOCK
    assert attempt("assert early.read()", prepared) == "done"


def test_a_kernel_without_landlock_is_no_error() -> None:
    old = cast(ctypes.CDLL, OldKernel())
    assert landlock.version(old) == 0
    assert landlock.close_everything(old) is False
