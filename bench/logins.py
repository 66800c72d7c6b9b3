"""Sign-ins: as long for whoever is meant, and not held up by a flood of guesses."""

from __future__ import annotations

import bisect
import http.client
import json
import math
import secrets
import sqlite3
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from bench.figures import Figure, fixed
from bench.load import Load
from bench.system import System
from tests.system.people import PASSWORD, Answer, Person, newcomer

# Whoever asks says from where: each guess of the flood comes from another address, so that no limit
# by address takes it off the services.
SETTINGS = {"VITRINE_TRUSTED_PROXIES": "127.0.0.1"}
_ALLOWED_MILLISECONDS = 2.0
_AT_A_TIME = 400
_WRONG = "another quiet heron at dawn"
# The distance that two samples of one distribution exceed once in a hundred times is this, times
# the root of (n + m) / nm (Kolmogorov-Smirnov, two-sided, p = 0.01).
_KOLMOGOROV = 1.628

_FLOOD_CONNECTIONS = 32
_FLOOD_ADDRESSES = 10_000
_FLOOD_PAUSE_MILLISECONDS = 50
_LEAST_FLOOD = 100.0
_LEAD_SECONDS = 1.0
_ALLOWED_SIGN_IN_MILLISECONDS = 3_000


def figures(system: System, seconds: float) -> list[Figure]:
    """Returns the figures of both promises."""
    times = _Times(system)
    return [
        *_equal(times, "unknown", "of a login that nobody has"),
        *_equal(times, "disabled", "to an account that is disabled"),
        *_under_flood(system, seconds),
    ]


@dataclass
class _Times:
    """Milliseconds of refused sign-ins by whom they mean; each round asks so many more of each."""

    system: System
    taken: dict[str, list[float]] = field(
        default_factory=lambda: {"known": [], "disabled": [], "unknown": []}
    )

    def ask(self) -> None:
        """Signs in to so many accounts of each kind, in any order, with a wrong password."""
        kinds = self._people()
        connection = http.client.HTTPConnection("127.0.0.1", self.system.instance.port)
        for login, kind in kinds:
            body = json.dumps({"login": login, "password": _WRONG})
            headers = {"Content-Type": "application/json", "Host": "localhost"}
            began = time.perf_counter()
            connection.request("POST", "/v1/token", body, headers)
            answer = connection.getresponse()
            answer.read()
            self.taken[kind].append((time.perf_counter() - began) * 1000)
            assert answer.status == 401
        connection.close()

    def _people(self) -> list[tuple[str, str]]:
        """Makes the accounts, with a real hash; returns all logins, shuffled, with their kinds."""
        template = self.system.newcomer()
        kinds = {secrets.token_hex(8): kind for kind in self.taken for _ in range(_AT_A_TIME)}
        rows = [
            (login[:16] + "A" * 6, login, login, login, 1 if kind == "disabled" else None,
             template.login)
            for login, kind in kinds.items() if kind != "unknown"
        ]  # fmt: skip
        with sqlite3.connect(self.system.data / "databases" / "security.db", timeout=60) as made:
            made.executemany(
                "INSERT INTO users (id, login, canonical_login, login_look, disabled_at,"
                " password_hash, created_at)"
                " SELECT ?, ?, ?, ?, ?, password_hash, created_at FROM users WHERE login = ?",
                rows,
            )
        made.close()
        shuffled = list(kinds.items())
        secrets.SystemRandom().shuffle(shuffled)
        return shuffled


def _equal(times: _Times, kind: str, words: str) -> list[Figure]:
    """Returns how far the times of this kind are from those of known logins."""

    def distance() -> float:
        if kind == "unknown":  # Asked together, so that all have seen the same machine.
            times.ask()
        return distance_of(times.taken["known"], times.taken[kind])

    def critical() -> float:
        if not times.taken[kind]:
            times.ask()
        n, m = len(times.taken["known"]), len(times.taken[kind])
        return _KOLMOGOROV * math.sqrt((n + m) / (n * m))

    def medians() -> float:
        known, other = (statistics.median(times.taken[one]) for one in ("known", kind))
        return abs(other - known)

    return [
        Figure(
            f"Distance (Kolmogorov-Smirnov) of the times of refused sign-ins {words}"
            " from those with a wrong password",
            "the distance that one distribution exceeds once in a hundred times",
            "of the cumulated shares",
            distance,
            critical,
            at_most=1,
        ),
        Figure(
            f"Difference of the medians of refused sign-ins {words} and with a wrong password",
            f"an allowance of {_ALLOWED_MILLISECONDS:g} ms",
            "milliseconds",
            medians,
            fixed(_ALLOWED_MILLISECONDS),
            at_most=1,
        ),
    ]


def distance_of(some: Sequence[float], others: Sequence[float]) -> float:
    """Returns the largest distance between the two cumulated distributions, from 0 to 1."""
    one, other = sorted(some), sorted(others)
    return max(
        abs(bisect.bisect_right(one, at) / len(one) - bisect.bisect_right(other, at) / len(other))
        for at in (*one, *other)
    )


def _under_flood(system: System, seconds: float) -> list[Figure]:
    """Returns how an owner and a reader fare beside guesses of one password, from everywhere."""
    alice = system.newcomer()
    reader = Load(system.gateway, ["/v1/user"], alice.token, connections=1, seconds=seconds)

    def flood_of(login: str, addresses: int) -> Load:
        return Load(
            system.gateway, ["/v1/token"], connections=_FLOOD_CONNECTIONS, method="POST",
            body=json.dumps({"login": login, "password": _WRONG}), addresses=addresses,
            pause_milliseconds=_FLOOD_PAUSE_MILLISECONDS, seconds=seconds + 2 * _LEAD_SECONDS,
        )  # fmt: skip

    def slowest_sign_in() -> float:
        # Nobody has guessed this one yet: the first hundred guesses are hashed.
        owner = newcomer(system.instance.url, f"owner-{secrets.token_hex(6)}")
        device = _sign_in(owner, "").json()["device"]
        running = flood_of(owner.login, _FLOOD_ADDRESSES).start()
        slowest, end = 0.0, time.monotonic() + _LEAD_SECONDS + seconds
        while time.monotonic() < end:
            began = time.perf_counter()
            answer = _sign_in(owner, device)
            slowest = max(slowest, time.perf_counter() - began)
            assert answer.status == 200, answer.body
            time.sleep(0.1)
        refused = running.finish()
        assert refused.failed == refused.requests
        assert refused.rate > _LEAST_FLOOD
        return slowest * 1000

    def flooded(addresses: int) -> float:
        owner = newcomer(system.instance.url, f"owner-{secrets.token_hex(6)}")
        running = flood_of(owner.login, addresses).start()
        time.sleep(_LEAD_SECONDS)
        p50 = reader.run().p50
        refused = running.finish()
        assert refused.failed == refused.requests
        assert refused.rate > _LEAST_FLOOD
        return p50

    def quiet() -> float:
        time.sleep(_LEAD_SECONDS)
        return reader.run().p50

    guesses = (
        f"beside {_FLOOD_CONNECTIONS} connections that guess one password each, every"
        f" {_FLOOD_PAUSE_MILLISECONDS} ms"
    )
    return [
        Figure(
            f"Slowest sign-in of the owner on a known device, {guesses},"
            " always from another address",
            f"an allowance of {_ALLOWED_SIGN_IN_MILLISECONDS / 1000:g} s",
            "milliseconds",
            slowest_sign_in,
            fixed(_ALLOWED_SIGN_IN_MILLISECONDS),
            at_most=1,
        ),
        Figure(
            f"`GET /v1/user` of a reader, {guesses}, from one address",
            "the same with nothing beside it",
            "milliseconds, p50",
            lambda: flooded(1),
            quiet,
            at_most=1.5,
        ),
        # Nothing but the service itself refuses these.
        Figure(
            f"`GET /v1/user` of a reader, {guesses}, always from another address",
            "the same with nothing beside it",
            "milliseconds, p50",
            lambda: flooded(_FLOOD_ADDRESSES),
            quiet,
        ),
    ]


def _sign_in(owner: Person, device: str) -> Answer:
    body = {"login": owner.login, "password": PASSWORD, "device": device}
    return owner.request("POST", "/v1/token", json=body, headers={"Authorization": ""})
