"""Token checks, quiet and beside a flood of logins that nobody has an account for."""

from __future__ import annotations

import json
import time

from bench.figures import Figure
from bench.load import Load
from bench.system import System

_FLOOD_CONNECTIONS = 32
# Each of them asks again so soon after its refusal: some 600 attempts a second, of which the
# gateway lets a hundred pass. Without a pause it would measure the flood's own need of the cores.
_FLOOD_PAUSE_MILLISECONDS = 50
_LEAD_SECONDS = 1.0


def figures(system: System, seconds: float) -> list[Figure]:
    """Returns the one figure of this module."""
    alice = system.newcomer()
    checks = Load(system.gateway, ["/v1/user"], alice.token, connections=8, seconds=seconds)
    flood = Load(
        system.gateway, ["/v1/token"], connections=_FLOOD_CONNECTIONS, method="POST",
        body=json.dumps({"login": "charlie", "password": "a guess that is wrong"}),
        pause_milliseconds=_FLOOD_PAUSE_MILLISECONDS, seconds=seconds + 2 * _LEAD_SECONDS,
    )  # fmt: skip

    def flooded() -> float:
        running = flood.start()
        time.sleep(_LEAD_SECONDS)
        rate = checks.run().rate
        running.finish()
        return rate

    def quiet() -> float:
        # The last password of the flood may still be in the hasher's hands.
        time.sleep(_LEAD_SECONDS)
        return checks.run().rate

    return [
        Figure(
            f"Token checks beside {_FLOOD_CONNECTIONS} anonymous connections that guess passwords",
            "the same checks (`GET /v1/user`) with nothing beside them",
            "checks a second",
            flooded,
            quiet,
            at_least=0.7,
        )
    ]
