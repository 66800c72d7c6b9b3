"""People who use Vitrine by its API, as a script would: real HTTP through the gateway."""

from __future__ import annotations

import json
import time
import urllib.parse
from dataclasses import dataclass, field
from typing import Any

import urllib3

from tests.documented_answers import check
from tests.timeouts import scaled

PASSWORD = "seven quiet herons at dusk"  # Of people who exist in tests only.


@dataclass
class Answer:
    """What came back: status, headers and body."""

    status: int
    headers: urllib3.HTTPHeaderDict
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def code(self) -> str:
        """The stable code of a problem document (RFC 9457), or nothing."""
        if self.headers.get("Content-Type") != "application/problem+json":
            return ""
        return str(self.json()["code"])


@dataclass
class Person:
    """Somebody with (or without) a token, and the addresses they talk to."""

    url: str
    login: str = ""
    token: str = ""
    refresh_token: str = ""
    # An API token that is sent as X-API-Key; in `token` it is sent as a bearer token.
    api_key: str = ""
    pool: urllib3.PoolManager = field(
        default_factory=lambda: urllib3.PoolManager(
            maxsize=8, retries=False, timeout=urllib3.Timeout(connect=scaled(30), read=scaled(120))
        )
    )

    def request(self, method: str, path: str, **options: Any) -> Answer:
        """Sends one request; `json=`, `fields=`, `body=`, `headers=` as urllib3 takes them."""
        headers = dict(options.pop("headers", {}))
        if self.token and "Authorization" not in headers:
            headers["Authorization"] = f"Bearer {self.token}"
        if self.api_key:
            headers.setdefault("X-API-Key", self.api_key)
        address = path if path.startswith("http") else self.url + path
        response = self.pool.request(method, address, headers=headers, redirect=False, **options)
        if address.startswith(self.url):
            sent = urllib.parse.urlsplit(address).path
            check(method, sent, response.status, response.headers, response.data)
        return Answer(response.status, response.headers, response.data)

    def get(self, path: str, **options: Any) -> Answer:
        return self.request("GET", path, **options)

    def register(self, **codes: str) -> Answer:
        body = {"login": self.login, "password": PASSWORD, **codes}
        answer = self.request("POST", "/v1/register", json=body)
        for _ in range(20):
            if answer.status != 429:
                break
            time.sleep(float(answer.headers.get("Retry-After", 1)))
            answer = self.request("POST", "/v1/register", json=body)
        return answer

    def log_in(self) -> Answer:
        for _ in range(20):
            answer = self.request(
                "POST", "/v1/token", json={"login": self.login, "password": PASSWORD},
                headers={"Authorization": ""},
            )  # fmt: skip
            if answer.status != 429:
                break
            time.sleep(float(answer.headers.get("Retry-After", 1)))
        if answer.status == 200:
            said = answer.json()
            self.token, self.refresh_token = said["access_token"], said["refresh_token"]
        return answer

    def make_api_token(self, *scopes: str, **more: Any) -> Any:
        """Makes an API token with these scopes, and returns the answer with its secret.

        Somebody who typed the password too long ago types it again first.
        """
        wanted = {"name": "Tests", "scopes": scopes, **more}
        answer = self.request("POST", "/v1/tokens", json=wanted)
        if answer.code == "proof_required":
            self.request("POST", "/v1/proof", json={"password": PASSWORD})
            answer = self.request("POST", "/v1/tokens", json=wanted)
        assert answer.status == 201, answer.body
        return answer.json()

    def upload(self, content: bytes, name: str = "picture.jpg", query: str = "") -> Answer:
        """Sends one picture as `curl -F file=@name` does."""
        fields = {"file": (name, content)}
        return self.request("POST", f"/v1/upload{query}", fields=fields)

    def path_of(self, url: str) -> str:
        """Returns the path of one of our absolute URLs."""
        return urllib.parse.urlsplit(url).path


def newcomer(url: str, login: str) -> Person:
    """Returns somebody who has just registered and logged in."""
    person = Person(url, login)
    registered = person.register()
    assert registered.status == 201, registered.body
    logged_in = person.log_in()
    assert logged_in.status == 200, logged_in.body
    return person
