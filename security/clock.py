"""The clock, a parameter wherever the time is read, so that tests can move it."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], float]
"""Returns unix seconds, as `time.time` does."""


def rfc3339(seconds: float) -> str:
    """Return the time as RFC 3339 in UTC, to the second: 2026-01-31T12:00:00Z."""
    return datetime.fromtimestamp(int(seconds), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def rfc3339_or_none(seconds: float | None) -> str | None:
    """Return the time as `rfc3339` does, or None where there is none."""
    return None if seconds is None else rfc3339(seconds)
