"""The application as tests talk to it: as a client, and as the gateway in between."""

from dataclasses import dataclass
from typing import Any

from apiflask import APIFlask
from sqlalchemy import Row, select
from werkzeug.test import TestResponse

from security.dependencies import Dependencies, setup_code
from security.people.logins import accept_login
from security.people.roles import Role
from security.people.users import User
from security.records.tables import audit_events

PASSWORD = "seven quiet herons at dusk"
FOUNDER = "founder"

MEMBERS = {"type", "title", "status", "detail", "code", "request_id"}


@dataclass
class Caller:
    """A user who has logged in, with the tokens of the session."""

    login: str
    access_token: str
    refresh_token: str


class Service:
    """Sends requests, and does for protected routes what the gateway does."""

    def __init__(self, app: APIFlask, deps: Dependencies) -> None:
        self.app = app
        self.deps = deps

    def send(self, method: str, path: str, **options: Any) -> TestResponse:
        """Send a request as it is."""
        return self.app.test_client().open(path, method=method, **options)

    def add_user(self, login: str, hashed: str = "hash", now: int = 0) -> User:
        """Insert a member, whose password nobody knows."""
        accepted = accept_login(login)
        with self.deps.database.writing() as connection:
            return self.deps.users.add(connection, accepted, hashed, now, Role.MEMBER)

    def register(self, login: str, password: str = PASSWORD, **codes: str) -> TestResponse:
        body = {"login": login, "password": password, **codes}
        return self.send("POST", "/v1/register", json=body)

    def register_founder(self, login: str = FOUNDER) -> TestResponse:
        """Make the first account, which administers the installation."""
        code = setup_code(self.deps.settings)
        return self.register(login, **({"setup_code": code} if code else {}))

    def founder(self) -> Caller:
        """Log the administrator in."""
        return self.log_in_again(FOUNDER)

    def log_in(
        self,
        login: str,
        password: str = PASSWORD,
        address: str = "192.0.2.1",
        **more: str,
    ) -> TestResponse:
        return self.send(
            "POST",
            "/v1/token",
            json={"login": login, "password": password, **more},
            headers={"X-Real-IP": address, "User-Agent": "test browser"},
        )

    def refresh(self, refresh_token: str) -> TestResponse:
        return self.send("POST", "/v1/token/refresh", json={"refresh_token": refresh_token})

    def new_caller(self, login: str) -> Caller:
        """Register a user and log in."""
        assert self.register(login).status_code == 201
        return self.log_in_again(login)

    def log_in_again(self, login: str) -> Caller:
        """Log in once more."""
        answer = self.log_in(login)
        assert answer.status_code == 200, answer.text
        return Caller(login, answer.json["access_token"], answer.json["refresh_token"])

    def auth(self, access_token: str) -> TestResponse:
        """Ask as the gateway asks."""
        return self.send("GET", "/auth", headers={"Authorization": f"Bearer {access_token}"})

    def identity(self, caller: Caller) -> dict[str, str]:
        """Return the header that the gateway sends for this caller."""
        return {"X-Identity": self.auth(caller.access_token).headers["X-Identity"]}

    def send_as(self, caller: Caller, method: str, path: str, **options: Any) -> TestResponse:
        """Send a request through `/auth`, as the gateway does."""
        headers = self.identity(caller) | options.pop("headers", {})
        return self.send(method, path, headers=headers, **options)

    def user_id(self, caller: Caller) -> str:
        """Return the id of the user."""
        return str(self.auth(caller.access_token).json["id"])

    def audited(self) -> list[Row[Any]]:
        """Return the lines of the audit log, the oldest first, but those of registrations."""
        query = select(audit_events).where(audit_events.c.event != "registered")
        with self.deps.database.reading() as connection:
            return list(connection.execute(query.order_by(audit_events.c.id)))

    def make_api_token(self, caller: Caller, **wanted: Any) -> dict[str, Any]:
        """Make an API token of this user, and return the answer with its secret."""
        answer = self.send_as(caller, "POST", "/v1/tokens", json=wanted)
        assert answer.status_code == 201, answer.text
        made: dict[str, Any] = answer.json
        return made


def assert_problem(answer: TestResponse, status: int, code: str) -> None:
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert (answer.status_code, answer.json["code"]) == (status, code)
    assert set(answer.json) - {"errors"} == MEMBERS
    assert answer.json["status"] == status
    assert answer.json["request_id"] == answer.headers["X-Request-ID"]
