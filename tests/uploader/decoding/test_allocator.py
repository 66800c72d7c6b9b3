"""Memory that is given back, and with which settings it is taken."""

import ctypes
import os
import resource
import subprocess
import sys
from types import SimpleNamespace

import pytest

from tests.timeouts import scaled
from uploader.decoding.allocator import ALLOCATOR, memory_returner

# Takes a picture of many small allocations, frees it, and says how much of it stays (in MiB).
_KEEPS = """
import ctypes
from uploader.decoding.allocator import memory_returner

def resident():
    with open("/proc/self/statm") as statm:
        return int(statm.read().split()[1]) * {page} >> 20

libc = ctypes.CDLL(None)
libc.malloc.restype, libc.malloc.argtypes = ctypes.c_void_p, [ctypes.c_size_t]
libc.free.argtypes, libc.free.restype = [ctypes.c_void_p], None
before = resident()
taken = [libc.malloc({size}) for _ in range({count})]
for one in taken:
    ctypes.memset(one, 1, {size})
for one in taken:
    libc.free(one)
kept = resident() - before
memory_returner()()
print(kept, resident() - before)
"""


def kept_of(size: int, count: int, settings: dict[str, str]) -> tuple[int, int]:
    """Return what a process keeps of freed memory, in MiB, before and after it gives it back."""
    script = _KEEPS.format(size=size, count=count, page=resource.getpagesize())
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={"PYTHONPATH": os.getcwd(), **settings},
        capture_output=True,
        text=True,
        timeout=scaled(60),
        check=True,
    )
    kept, left = map(int, done.stdout.split())
    return kept, left


def test_a_c_library_that_cannot_be_told_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ctypes, "CDLL", lambda name: object())
    assert memory_returner()() is None


def test_all_that_is_free_is_given_back(monkeypatch: pytest.MonkeyPatch) -> None:
    padding: list[int] = []
    monkeypatch.setattr(ctypes, "CDLL", lambda name: SimpleNamespace(malloc_trim=padding.append))
    give_back = memory_returner()
    assert padding == []
    give_back()
    assert padding == [0]


def test_what_photographs_need_stays_until_it_is_given_back() -> None:
    """Sixteen megabytes in one piece have no mapping of their own, as they have by default."""
    kept, left = kept_of(16 << 20, 1, ALLOCATOR)
    assert kept >= 15
    assert left < 4
    assert kept_of(16 << 20, 1, {})[0] < 4


def test_a_larger_picture_is_given_back_when_it_is_freed() -> None:
    assert kept_of(100 << 20, 1, ALLOCATOR)[0] < 4


def test_no_more_stays_than_the_bound() -> None:
    assert kept_of(8 << 20, 20, ALLOCATOR)[0] <= 65
