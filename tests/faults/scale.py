"""How much is tried: all of it by `make test-faults`, a little of everything within `make test`."""

from __future__ import annotations

import os

LONG = os.environ.get("VITRINE_FAULTS") == "long"


def long_or_short(long: int, short: int) -> int:
    """Returns the count of the form that runs."""
    return long if LONG else short
