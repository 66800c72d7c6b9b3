"""Who administers the system under test, and does by the API what pages are to show."""

from __future__ import annotations

import secrets
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Any

from tests.browser.visits import Visitor
from tests.system.instance import Instance
from tests.system.people import Person
from tests.timeouts import scaled

# The login of the first account, which administers.
FOUNDER = "founder"


class Administrator(Visitor):
    """Somebody who changes what others may, by the API."""

    def user(self, login: str) -> dict[str, Any]:
        """Returns somebody by the whole login."""
        found = self.get(f"/v1/admin/users?q={login}").json()["items"]
        return next(dict(one) for one in found if one["login"] == login)

    def page_of(self, login: str) -> str:
        """Returns the path of the page of somebody."""
        return f"/admin/people/{self.user(login)['id']}"

    def change(self, login: str, **wanted: Any) -> None:
        """Changes the role, the quotas, or whether the account is disabled."""
        path = f"/v1/admin/users/{self.user(login)['id']}"
        answer = self.request("PATCH", path, json=wanted)
        assert answer.status == 200, answer.body

    def has_people(self, count: int) -> None:
        """Lets so many more people have accounts."""
        people = [Person(self.url, f"guest-{secrets.token_hex(6)}") for _ in range(count)]
        with ThreadPoolExecutor(4) as pool:
            assert {answer.status for answer in pool.map(Person.register, people)} == {201}

    def reset_link(self, login: str) -> str:
        """Makes a link by which somebody sets a new password, and returns it."""
        path = f"/v1/admin/users/{self.user(login)['id']}/reset-link"
        answer = self.request("POST", path, json={})
        assert answer.status == 201, answer.body
        return str(answer.json()["url"])

    def invite(self, **wanted: Any) -> str:
        """Makes an invitation, and returns its link."""
        answer = self.request("POST", "/v1/admin/invitations", json={"uses": 1, **wanted})
        assert answer.status == 201, answer.body
        return str(answer.json()["url"])


def administrator_of(url: str) -> Administrator:
    """Returns the first account of a system, signed in just now."""
    founder = Administrator(url, FOUNDER)
    assert founder.log_in().status == 200
    return founder


def proofs_are_old(vitrine: Instance) -> None:
    """Lets eleven minutes pass since anybody has typed a password."""
    _set_proofs(vitrine, time.time() - 660)


def proofs_are_fresh(vitrine: Instance) -> None:
    """Lets everybody have typed the password just now, however long ago they signed in."""
    _set_proofs(vitrine, time.time())


def _set_proofs(vitrine: Instance, at: float) -> None:
    path = vitrine.data / "databases" / "security.db"
    with closing(sqlite3.connect(path, timeout=scaled(60))) as database, database:
        database.execute("UPDATE sessions SET proved_at = ?", (int(at),))
