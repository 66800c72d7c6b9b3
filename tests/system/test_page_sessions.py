"""Sessions of browsers through the gateway: their cookies, and that no page has them in it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import urllib3

from tests.system.addresses import addresses, ids_of
from tests.system.instance import Instance
from tests.system.people import PASSWORD, Answer, Person
from tests.timeouts import scaled

pytestmark = pytest.mark.system

SECRET = {"__Host-vitrine_access", "__Host-vitrine_refresh", "__Host-vitrine_device"}
READABLE = {"vitrine_viewer"}


@dataclass
class Browser:
    """Keeps the cookies that it is given, and sends them as a browser does."""

    person: Person
    cookies: dict[str, str] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)

    def send(self, method: str, path: str, **options: Any) -> Answer:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
                   "Sec-Fetch-Site": "same-origin"}  # fmt: skip
        headers |= options.pop("headers", {})
        client = Person(self.person.url, pool=self.person.pool)
        while (answer := client.request(method, path, headers=headers, **options)).status == 429:
            time.sleep(float(answer.headers.get("Retry-After", 1)))
        for line in answer.headers.getlist("Set-Cookie"):
            self.told.append(line)
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer

    def sign_in(self, login: str, password: str = PASSWORD) -> Answer:
        form = {"login": login, "password": password}
        return self.send("POST", "/login", fields=form, encode_multipart=False)

    def session(self) -> str:
        """Returns the id of the session that the access cookie is of."""
        asking = Person(self.person.url, token=self.cookies["__Host-vitrine_access"])
        items = asking.get("/v1/sessions").json()["items"]
        return str(next(one["id"] for one in items if one["current"]))


@pytest.fixture
def browser(alice: Person) -> Browser:
    """A browser in which Alice has signed in."""
    made = Browser(alice)
    assert made.sign_in(alice.login).status == 303
    return made


def test_every_cookie_is_as_strict_as_it_can_be(
    administrator: Person, alice: Person, browser: Browser
) -> None:
    """Whatever page is asked for; the gateway sets none itself, and the API none at all."""
    known = ids_of(alice, administrator)
    # So that they are due to be set anew.
    access = browser.cookies.pop("__Host-vitrine_access")
    for address in addresses():
        if "GET" in address.methods:
            browser.send("GET", address.filled(known))
    browser.cookies["__Host-vitrine_access"] = access
    for path in ("/session", "/logout"):
        browser.send("POST", path)
    named = {line.partition("=")[0] for line in browser.told}
    assert named == SECRET | READABLE
    for line in browser.told:
        name, attributes = line.partition("=")[0], set(line.split("; ")[1:])
        assert {"Path=/", "SameSite=Lax", "Secure"} <= attributes, line
        assert ("HttpOnly" in attributes) == (name in SECRET), line
        assert "domain=" not in line.lower()


def test_no_page_has_a_token_in_it(administrator: Person, alice: Person, browser: Browser) -> None:
    """Neither its text nor a header that is not the cookie's own: scripts could read it there."""
    known, pages = ids_of(alice, administrator), 0
    for address in addresses():
        if "GET" not in address.methods:
            continue
        answer = browser.send("GET", address.filled(known))
        said = {name: value for name, value in answer.headers.items() if name != "Set-Cookie"}
        text = answer.body.decode("utf-8", "replace") + repr(said)
        pages += answer.status == 200
        for name in SECRET:
            secret = browser.cookies[name]
            assert secret not in text, address.path
            assert secret.rpartition(".")[2] not in text, address.path
    assert pages > 20


def test_a_sign_in_makes_a_new_session_and_ends_the_one_before(
    bob: Person, browser: Browser
) -> None:
    """Cookies that somebody else has put into a browser are nobody's after a sign-in in it."""
    planted = dict(browser.cookies)
    before = browser.session()
    assert browser.sign_in(bob.login).status == 303
    assert browser.session() != before
    assert not {planted[name] for name in SECRET - {"__Host-vitrine_device"}} & set(
        browser.cookies.values()
    )
    time.sleep(1)
    thief = Person(bob.url, token=planted["__Host-vitrine_access"])
    assert thief.get("/v1/user").status == 401
    again = {"refresh_token": planted["__Host-vitrine_refresh"]}
    assert thief.request("POST", "/v1/token/refresh", json=again).status == 401
    assert bob.login.encode() in browser.send("GET", "/account").body


def test_a_cookie_of_ones_own_making_names_no_session(alice: Person) -> None:
    planted = {
        "__Host-vitrine_access": "x" * 40 + "." + "y" * 40 + "." + "z" * 86,
        "__Host-vitrine_refresh": "vtrr_" + "0" * 43,
        "__Host-vitrine_device": "chosen",
        "vitrine_viewer": "0" * 22,
    }
    assert Browser(alice, dict(planted)).send("GET", "/gallery").status == 303
    browser = Browser(alice, dict(planted))
    assert browser.sign_in(alice.login).status == 303
    assert not set(planted.values()) & set(browser.cookies.values())
    assert browser.send("GET", "/gallery").status == 200


@pytest.mark.parametrize("path", ["/account", "/account/sessions", "/upload"])
def test_a_page_is_of_its_cookie_whatever_token_is_sent_beside_it(
    bob: Person, browser: Browser, path: str
) -> None:
    """The API judges a token alone, and the pages none at all."""
    secret = bob.make_api_token("read")["token"]
    for headers in (
        {"Authorization": f"Bearer {bob.token}"}, {"X-API-Key": secret},
        {"Authorization": f"Bearer {secret}"},
    ):  # fmt: skip
        stranger = Browser(bob)
        answer = stranger.send("GET", path, headers=headers)
        assert (answer.status, answer.headers["Location"]) == (303, f"/login?next={path}")
        shown = browser.send("GET", path, headers=headers)
        assert shown.status == 200
        assert bob.login.encode() not in shown.body
        assert path != "/account" or browser.person.login.encode() in shown.body


@pytest.fixture
def two_places(alice: Person) -> Iterator[list[Browser]]:
    """Two browsers with addresses of their own, of which none has been seen here before."""
    with urllib3.PoolManager(source_address=("127.0.0.2", 0), retries=False) as one, \
         urllib3.PoolManager(source_address=("127.0.0.3", 0), retries=False) as other:  # fmt: skip
        # The name would be looked up to an address of the other family first.
        url = alice.url.replace("localhost", "127.0.0.1")
        yield [Browser(Person(url, pool=pool)) for pool in (one, other)]


def test_guesses_on_the_page_count_for_the_address_that_they_come_from(
    vitrine: Instance, alice: Person, two_places: list[Browser]
) -> None:
    """All pages reach security from one address: that of the service that makes them."""
    if vitrine.process is None:
        pytest.skip("a deployed system sees other addresses")
    here, there = two_places
    form = {"login": alice.login, "password": "not " + PASSWORD}
    client = here.person
    deadline = time.monotonic() + scaled(60)
    while True:
        answer = client.request("POST", "/login", fields=form, encode_multipart=False)
        if answer.status == 429:
            break
        assert answer.status == 422
        assert time.monotonic() < deadline
    assert there.sign_in(alice.login).status == 303
    lines = alice.get("/v1/audit").json()["items"]
    seen = {line["event"]: line["address"] for line in reversed(lines)}
    assert seen["sign_in_failed"] == "127.0.0.2"
    assert seen["signed_in"] == "127.0.0.3"


def test_no_cookie_of_an_answer_of_the_api(alice: Person, browser: Browser) -> None:
    for path in ("/v1/user", "/v1/images", "/v1/sessions", "/.well-known/jwks.json"):
        answer = browser.send("GET", path)
        assert answer.status == 200
        assert "Set-Cookie" not in answer.headers
    assert "Set-Cookie" not in alice.log_in().headers
