"""All walls around a decoder together, each deed tried from inside."""

import os
import socket
from pathlib import Path

import pytest

from tests.uploader.decoding.attempts import CONFINED, attempt, deeds

NOBODY = 65534
USERS = [
    pytest.param(None, id="as whoever runs the tests"),
    pytest.param(
        NOBODY,
        id="as an ordinary user",
        marks=pytest.mark.skipif(os.getuid() != 0, reason="Only root can become another user."),
    ),
]
DEEDS = sorted(deeds(Path("/"), ""))


@pytest.mark.parametrize("user", USERS)
@pytest.mark.parametrize("deed", DEEDS)
def test_a_confined_process_can_do_nothing_but_compute(
    deed: str, user: int | None, folder: Path, abstract: str
) -> None:
    line = deeds(folder, abstract)[deed]
    assert attempt(line, CONFINED, user).startswith("refused")
    assert (folder / "upload").exists()
    assert not (folder / "made").exists()


@pytest.mark.parametrize("deed", DEEDS)
def test_without_walls_the_same_deed_succeeds(deed: str, folder: Path, abstract: str) -> None:
    assert attempt(deeds(folder, abstract)[deed], "", None) == "done"


@pytest.mark.parametrize("user", USERS)
def test_a_confined_process_has_no_network(user: int | None) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        deed = f"socket.socket().connect(('127.0.0.1', {port}))"
        assert attempt(deed, "") == "done"
        assert attempt(deed, CONFINED, user).startswith("refused")


@pytest.mark.parametrize("user", USERS)
def test_a_confined_process_holds_no_capability(user: int | None) -> None:
    with_status = "status = open('/proc/self/status'); " + CONFINED
    shown = "print(*[line.split()[1] for line in status if line.startswith(('CapEff', 'CapPrm'))])"
    assert attempt(shown, with_status, user).split()[:2] == ["0" * 16] * 2


def test_memory_beyond_the_bound_is_refused() -> None:
    assert attempt("bytearray(100 * 2**20)", CONFINED) == "done"
    assert attempt("bytearray(800 * 2**20)", CONFINED) == "refused memory"


@pytest.mark.parametrize(("pixels", "result"), [(0, "refused memory"), (20_000_000, "done")])
def test_a_file_gets_memory_by_its_own_pixels(pixels: int, result: str) -> None:
    limited = f"confinement.confine(100_000_000); confinement.limit_memory(0, {pixels})"
    assert attempt("bytearray(300 * 2**20)", limited) == result


def test_what_was_opened_before_stays_readable() -> None:
    prepared = "early = open('/etc/passwd'); " + CONFINED
    assert attempt("assert early.read()", prepared) == "done"
