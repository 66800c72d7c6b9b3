"""A secret of one kind is none of another: in no place does it do more than it was made for."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from tests.system.addresses import made
from tests.system.people import PASSWORD, Answer, Person
from tests.system.pictures import jpeg

pytestmark = pytest.mark.system


@dataclass(frozen=True)
class Stranger:
    """Somebody without a session, who tries what they have found, on the account of somebody."""

    client: Person
    login: str
    picture: str

    def get(self, path: str, **headers: str) -> Answer:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.get(path, headers=named)

    def get_by_cookie(self, path: str, part: str, secret: str) -> Answer:
        return self.get(path, Cookie=f"__Host-vitrine_{part}={secret}")

    def post(self, path: str, **body: str) -> Answer:
        """Sends again where the gateway names a rate; what counts attempts is an answer."""
        while (answer := self.client.request("POST", path, json=body)).code == "too_many_requests":
            time.sleep(float(answer.headers["Retry-After"]))
        return answer


# Where a secret can be put.
Place = Callable[[Stranger, str], Answer]
PLACES: dict[str, Place] = {
    "bearer": lambda who, secret: who.get("/v1/user", Authorization=f"Bearer {secret}"),
    "bearer of a picture": lambda who, secret: who.get(
        who.picture, Authorization=f"Bearer {secret}"
    ),
    "key": lambda who, secret: who.get("/v1/user", X_API_Key=secret),
    "key of a picture": lambda who, secret: who.get(who.picture, X_API_Key=secret),
    "access cookie": lambda who, secret: who.get_by_cookie("/v1/user", "access", secret),
    "access cookie of a picture": lambda who, secret: who.get_by_cookie(
        who.picture, "access", secret
    ),
    "access cookie of a page": lambda who, secret: who.get_by_cookie("/gallery", "access", secret),
    "refresh cookie": lambda who, secret: who.get_by_cookie("/v1/user", "refresh", secret),
    "refresh cookie of a page": lambda who, secret: who.get_by_cookie(
        "/gallery", "refresh", secret
    ),
    "device cookie of a page": lambda who, secret: who.get_by_cookie("/gallery", "device", secret),
    "query": lambda who, secret: who.get(f"/v1/user?access_token={secret}&api_key={secret}"),
    "identity": lambda who, secret: who.get("/v1/user", X_Identity=secret),
    "refresh": lambda who, secret: who.post("/v1/token/refresh", refresh_token=secret),
    "password": lambda who, secret: who.post("/v1/token", login=who.login, password=secret),
    "device": lambda who, secret: who.post(
        "/v1/token", login=who.login, password="x" * 20, device=secret
    ),
    "reset": lambda who, secret: who.post(
        "/v1/password-reset", code=secret, new_password=f"{PASSWORD} again"
    ),
}
# What opens where; a reset ends every session, so it comes last.
OPENS: dict[str, set[str]] = {
    "access token": {
        "bearer", "bearer of a picture", "access cookie", "access cookie of a picture",
        "access cookie of a page",
    },
    "API token": {"bearer", "bearer of a picture", "key", "key of a picture"},
    "refresh token": {"refresh", "refresh cookie of a page"},
    "device": set(),
    "invitation": set(),
    "reset code": {"reset"},
}  # fmt: skip


@pytest.fixture
def secrets(administrator: Person, alice: Person) -> dict[str, str]:
    """A good one of each kind, all of Alice's or made for her."""
    user = alice.get("/v1/user").json()["id"]
    session = Person(alice.url, alice.login).log_in().json()
    links = {
        "invitation": made(administrator, "/v1/admin/invitations"),
        "reset code": made(administrator, f"/v1/admin/users/{user}/reset-link"),
    }
    return {
        "access token": alice.token,
        "API token": alice.make_api_token("read")["token"],
        "refresh token": session["refresh_token"],
        "device": session["device"],
        **{name: link["url"].rpartition("/")[2] for name, link in links.items()},
    }


def test_a_secret_opens_what_it_was_made_for_and_nothing_else(
    alice: Person, nobody: Person, secrets: dict[str, str]
) -> None:
    picture = alice.path_of(alice.upload(jpeg()).json()["url"])
    stranger = Stranger(nobody, alice.login, picture)
    assert set(secrets) == set(OPENS)
    found = {
        name: {place for place, put in PLACES.items() if put(stranger, secret).status in {200, 204}}
        for name, secret in secrets.items()
    }
    assert found == OPENS
