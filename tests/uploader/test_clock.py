"""The time of the rows."""

import time

from uploader.clock import SECOND, microseconds_now


def test_the_time_is_microseconds_since_1970() -> None:
    assert abs(microseconds_now() / SECOND - time.time()) < 1
