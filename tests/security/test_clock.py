"""Times as answers carry them."""

import pytest

from security.clock import rfc3339


@pytest.mark.parametrize(
    ("seconds", "written"),
    [
        (0, "1970-01-01T00:00:00Z"),
        (1_800_000_000, "2027-01-15T08:00:00Z"),
        (1_800_000_000.999, "2027-01-15T08:00:00Z"),
        (4_102_444_799, "2099-12-31T23:59:59Z"),
    ],
)
def test_a_time_is_written_in_utc_to_the_second(seconds: float, written: str) -> None:
    assert rfc3339(seconds) == written
