"""The application as tests talk to it: as a client, and as the gateway in between."""

from dataclasses import dataclass
from typing import Any

from apiflask import APIFlask
from werkzeug.test import TestResponse

from security.dependencies import Dependencies

PASSWORD = "seven quiet herons at dusk"


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

    def register(self, login: str, password: str = PASSWORD) -> TestResponse:
        return self.send("POST", "/v1/register", json={"login": login, "password": password})

    def log_in(
        self, login: str, password: str = PASSWORD, address: str = "192.0.2.1"
    ) -> TestResponse:
        return self.send(
            "POST",
            "/v1/token",
            json={"login": login, "password": password},
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

    def send_as(self, caller: Caller, method: str, path: str) -> TestResponse:
        """Send a request through `/auth`, as the gateway does."""
        return self.send(method, path, headers=self.identity(caller))


def assert_problem(answer: TestResponse, status: int, code: str) -> None:
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert (answer.status_code, answer.json["code"]) == (status, code)
    assert set(answer.json) - {"errors"} == MEMBERS
    assert answer.json["status"] == status
    assert answer.json["request_id"] == answer.headers["X-Request-ID"]
