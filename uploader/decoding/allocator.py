"""How the C library of a decoder allocates memory, and how it is told to give it back."""

import ctypes
from collections.abc import Callable
from typing import cast

# Variables of its environment, as the manual of the GNU C library describes them. With huge pages a
# large picture is not thousands of page faults. What photographs need stays with the process from
# job to job; a larger picture has a mapping of its own and returns it when freed.
ALLOCATOR = {
    "MALLOC_ARENA_MAX": "1",
    "MALLOC_MMAP_THRESHOLD_": "33554432",
    "MALLOC_TRIM_THRESHOLD_": "67108864",
    "GLIBC_TUNABLES": "glibc.malloc.hugetlb=1",
}


def memory_returner() -> Callable[[], object]:
    """Return what gives freed memory back to the system (malloc_trim(3)).

    Only the GNU C library has it; another one keeps little.
    """
    try:
        trim = cast(Callable[[int], object], ctypes.CDLL(None).malloc_trim)
    except AttributeError:
        return lambda: None
    return lambda: trim(0)
