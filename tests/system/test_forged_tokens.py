"""Forged access tokens through the gateway: each is the same 401, and no cache keeps anything."""

from __future__ import annotations

import secrets
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Any

import pytest

from tests.contract.forged_signatures import FORGED_SIGNATURES, key_at
from tests.contract.forged_spellings import FORGED_SPELLINGS
from tests.contract.forgeries import ACCESS_FORGERIES, FORGERIES, Forger
from tests.system.instance import Instance
from tests.system.people import Answer, Person, newcomer
from tests.system.pictures import jpeg
from tests.system.resuming import TUS
from tests.system.signing_keys import forger_of

pytestmark = pytest.mark.system

ALL = FORGERIES | FORGED_SIGNATURES | FORGED_SPELLINGS | ACCESS_FORGERIES
# No client of HTTP sends these in a header, or a blank more before a token means nothing there.
NOT_IN_A_HEADER = {"newline", "newline after", "5 MB", "blank before"}
PROBLEM = {"type", "title", "status", "detail", "code", "request_id"}
# How a client sends a token; a cookie that has not the form of one is as good as none.
WAYS: dict[str, Callable[[str], dict[str, str]]] = {
    "bearer": lambda token: {"Authorization": f"Bearer {token}"},
    "cookie": lambda token: {"Cookie": f"__Host-vitrine_access={token}"},
}


@dataclass(frozen=True)
class Target:
    """Somebody with a picture, whose tokens are forged, and what is asked with them."""

    owner: Person
    forger: Forger
    requests: list[tuple[str, str, dict[str, Any]]]

    def ask(self, number: int, headers: dict[str, str]) -> Answer:
        """Sends one of the requests with these headers and no other credential."""
        method, path, options = self.requests[number]
        own = options.get("headers", {})
        client = Person(self.owner.url, pool=self.owner.pool)
        return client.request(method, path, **options | {"headers": own | headers})


@pytest.fixture(scope="module")
def target(vitrine: Instance) -> Target:
    owner = newcomer(vitrine.url, f"alice-{secrets.token_hex(6)}")
    forger = forger_of(vitrine, owner)
    said = owner.upload(jpeg(900, 600)).json()
    begin = {"headers": TUS | {"Upload-Length": "900"}}
    requests: list[tuple[str, str, dict[str, Any]]] = [
        ("GET", "/v1/user", {}),
        ("GET", "/v1/images", {}),
        ("GET", owner.path_of(said["url"]), {}),
        ("GET", owner.path_of(said["thumbnail_url"]), {}),
        ("POST", "/v1/uploads", begin),
    ]
    return Target(owner, forger, requests)


def assert_refused(answer: Answer, name: str) -> None:
    """It is the one refusal, in the one shape, and kept by nobody."""
    assert (answer.status, answer.code) == (401, "unauthorized"), name
    document = answer.json()
    assert set(document) == PROBLEM, name
    assert document["request_id"] == answer.headers["X-Request-ID"]
    assert answer.headers["WWW-Authenticate"].startswith('Bearer realm="vitrine"'), name
    assert answer.headers.getlist("Cache-Control") in (["no-store"], ["private, no-cache"]), name
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("way", sorted(WAYS))
def test_what_the_forger_signs_unchanged_opens_everything(target: Target, way: str) -> None:
    """Without this all that follows could be refused for a reason of its own."""
    headers = WAYS[way](target.forger.token())
    statuses = [target.ask(number, headers).status for number in range(len(target.requests))]
    assert statuses == [200, 200, 200, 200, 201]


@pytest.mark.parametrize("way", sorted(WAYS))
def test_every_forged_token_is_the_same_401_and_kept_nowhere(
    vitrine: Instance, target: Target, way: str
) -> None:
    """The right one is in every cache meanwhile, and each forgery asks twice."""
    right = {"Authorization": f"Bearer {target.owner.token}"}
    before = target.owner.get("/v1/user").json()["usage"]
    sent: dict[str, str] = {}
    for name in sorted(ALL.keys() - NOT_IN_A_HEADER):
        # Each is made when it is sent: what is not valid yet would be, seconds later.
        token = sent[name] = ALL[name](replace(target.forger, now=int(time.time())))
        assert target.ask(3, right).status == 200
        for number in [*range(len(target.requests)), 3]:
            assert_refused(target.ask(number, WAYS[way](token)), name)
    assert len(sent) >= 270
    assert kept_of(vitrine, sent) == []
    assert target.owner.get("/v1/user").json()["usage"] == before


def kept_of(vitrine: Instance, tokens: dict[str, str]) -> list[str]:
    """Returns the names of the tokens of which the gateway keeps an answer, by its cache keys.

    What is shorter than any token stands in some file by chance.
    """
    folder = vitrine.data / "gateway" / "cache"
    kept = b"".join(
        file.read_bytes()[:8192]
        for name in ("auth", "renditions")
        for file in (folder / name).glob("*/*/*")
    )
    return [name for name, token in tokens.items() if len(token) > 40 and token.encode() in kept]


def test_the_answers_to_the_right_token_are_kept_where_those_of_forged_ones_would_be(
    vitrine: Instance, target: Target
) -> None:
    token = target.owner.token
    for number in range(4):
        assert target.ask(number, WAYS["bearer"](token)).status == 200
    assert kept_of(vitrine, {"right": token}) == ["right"]


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        server.setblocking(False)
        yield server


@pytest.mark.parametrize("member", ["jku", "x5u", "jwk", "kid", "iss"])
def test_no_address_in_a_token_is_ever_asked(
    target: Target, listener: socket.socket, member: str
) -> None:
    url = f"http://127.0.0.1:{listener.getsockname()[1]}/keys"
    forged = key_at(target.forger, member, url)
    for headers in (way(forged) for way in WAYS.values()):
        for number in range(len(target.requests)):
            assert_refused(target.ask(number, headers), member)
    with pytest.raises(BlockingIOError):
        listener.accept()
