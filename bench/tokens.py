"""Requests that are checked for their token: by either kind, and beside a flood of passwords."""

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
_LEAST_FLOOD = 100.0
_LEAD_SECONDS = 1.0


def figures(system: System, seconds: float) -> list[Figure]:
    """Returns the figures of this module."""
    alice = system.newcomer()
    security = f"http://127.0.0.1:{system.instance.inner_port('security')}"
    by_api_token = Load(security, ["/auth"], alice.make_api_token("read")["token"], seconds=seconds)
    by_access_token = Load(security, ["/auth"], alice.token, seconds=seconds)
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
        # All of the flood is refused, by a wrong password or by the limit; and there is one.
        refused = running.finish()
        assert refused.failed == refused.requests
        assert refused.rate > _LEAST_FLOOD
        return rate

    def quiet() -> float:
        # The last password of the flood may still be in the hasher's hands.
        time.sleep(_LEAD_SECONDS)
        return checks.run().rate

    return [
        Figure(
            "`/auth` by an API token, as the gateway asks it once a second for each",
            "`/auth` by the access token (JWT) of a session",
            "ms at the median",
            lambda: by_api_token.run().p50,
            lambda: by_access_token.run().p50,
            at_most=1.1,
        ),
        Figure(
            f"Requests with a token beside {_FLOOD_CONNECTIONS} anonymous connections that guess"
            f" a password each, every {_FLOOD_PAUSE_MILLISECONDS} ms",
            "the same requests (`GET /v1/user`) with nothing beside them",
            "requests a second",
            flooded,
            quiet,
            at_least=0.7,
        ),
    ]
