"""How long one page may wait for the services behind it, whatever it asks of how many.

A frozen service answers nobody, and somebody who looks at a page would wait for each of
its questions in turn. So the waits of one request are counted together. The gateway gives a page up
a little later than this (gateway/pass/page.conf).
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from flask import g, has_app_context

PAGE_SECONDS = 3.0
# All that a search finds is gone over to count it; a page is as good without the number.
COUNTING_SECONDS = 2.0
# A password is hashed on purpose slowly, and behind those of others.
HASHING_SECONDS = 12.0
# A picture is fetched and decoded, after those of others (gateway/routes/pages.conf).
TURNING_SECONDS = 8.0


@contextmanager
def spending(seconds: float) -> Iterator[float]:
    """Yield what is left of a budget of `seconds`, and take off the time that passes inside."""
    began = time.monotonic()
    spent = g.get("waited", 0.0) if has_app_context() else 0.0
    try:
        yield seconds - spent
    finally:
        if has_app_context():
            g.waited = spent + time.monotonic() - began


def begin_anew() -> None:
    """Give what follows in this request a whole budget, as to each file of a form."""
    if has_app_context():
        g.waited = 0.0
