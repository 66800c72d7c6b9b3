"""The time as the rows hold it."""

import time

SECOND = 1_000_000


def microseconds_now() -> int:
    """Return microseconds since 1970 in UTC."""
    return time.time_ns() // 1000
