"""The gallery of somebody with a million pictures, beside that of somebody with a thousand."""

from __future__ import annotations

from bench import jumps
from bench.collection import Collection
from bench.figures import Figure, Measure, fixed, say
from bench.load import Load
from bench.system import System
from tests.system.people import Person

_FEW = 1_000
_MANY = 1_000_000
_PER_PAGE = 80
_MOST_OF_MONTHS = 20.0  # Milliseconds.
# The way to the login page is quicker, and shorter.
_FULL_PAGE_BYTES = 20_000


def figures(system: System, seconds: float) -> list[Figure]:
    """Returns the figures of lists: the first page as people see it, and the API below it."""
    listed = f"/v1/images?limit={_PER_PAGE}"
    orders = [f"{listed}&sort={sort}&order=asc" for sort in ("uploaded", "taken", "name", "size")]
    poor, rich = (_owner_of(system, count) for count in (_FEW, _MANY))
    few, many = poor.token, rich.token
    unit = "milliseconds, p50"
    return [
        Figure(
            f"Gallery page with {_MANY:,} pictures",
            f"the same page with {_FEW:,} pictures, in the same database",
            unit,
            _p50(system, "/gallery", seconds, cookie=many),
            _p50(system, "/gallery", seconds, cookie=few),
            at_most=1.1,
        ),
        Figure(
            f"List of the API with {_MANY:,} pictures",
            f"the same list with {_FEW:,} pictures, in the same database",
            unit,
            _p50(system, listed, seconds, token=many),
            _p50(system, listed, seconds, token=few),
        ),
        Figure(
            f"List of the API by camera, name, size or upload, with {_MANY:,} pictures",
            f"the same lists with {_FEW:,} pictures, in the same database",
            unit,
            _p50(system, orders, seconds, token=many),
            _p50(system, orders, seconds, token=few),
            at_most=1.1,
        ),
        Figure(
            f"Months of {_MANY:,} pictures",
            "20 ms",
            unit,
            _p50(system, "/v1/images/months?by=taken", seconds, token=many, least_bytes=1_000),
            fixed(_MOST_OF_MONTHS),
            at_most=1.0,
        ),
        jumps.figure(system, rich, _MANY),
    ]


def _owner_of(system: System, count: int) -> Person:
    person = system.newcomer()
    say(f"  filling a collection of {count:,} pictures")
    Collection(system, person).fill(count)
    assert person.log_in().status == 200  # The token should last for all rounds.
    cookie = {"Cookie": f"__Host-vitrine_access={person.token}", "Authorization": ""}
    page = person.get("/gallery", headers=cookie)
    assert page.status == 200
    assert page.body.count(b"/thumb.webp") >= _PER_PAGE
    return person


def _p50(
    system: System, path: str | list[str], seconds: float, token: str = "", cookie: str = "",
    least_bytes: int = _FULL_PAGE_BYTES,
) -> Measure:  # fmt: skip
    load = Load(
        system.gateway, [path] if isinstance(path, str) else path, token, connections=1,
        seconds=seconds, cookie=cookie, least_bytes=least_bytes,
    )  # fmt: skip
    return lambda: load.run().p50
