"""Who mistypes an address is led on, and whoever may read what for a preview of a link is told."""

from __future__ import annotations

import re
import urllib.robotparser

import pytest

from tests.system.instance import Instance
from tests.system.people import Answer, Person
from tests.system.pictures import jpeg

pytestmark = pytest.mark.system

LINKS = re.compile(r'<a [^>]*href="([^"]+)"')


def page(person: Person, path: str, **headers: str) -> Answer:
    """Returns what a browser with the session of this person is shown."""
    cookies = f"__Host-vitrine_access={person.token}" if person.token else ""
    sent = {"Accept": "text/html", "Cookie": cookies, **headers}
    return Person(person.url).get(path, headers=sent)


@pytest.mark.parametrize(
    "path", ["/galery", "/v2/user", "/pictures/x", "/metrics", "/_errors/404.page"]
)
def test_a_mistyped_address_leads_on_to_the_own_pictures(alice: Person, path: str) -> None:
    answer = page(alice, path)
    assert answer.status == 404
    assert {"/gallery", "/upload", "/account"} <= set(LINKS.findall(answer.body.decode()))
    assert answer.headers.getlist("Cache-Control") == ["no-store"]
    assert len(answer.headers.getlist("Content-Security-Policy")) == 1


def test_a_stranger_is_led_on_to_the_start_and_the_sign_in(nobody: Person) -> None:
    answer = page(nobody, "/galery")
    assert answer.status == 404
    assert {"/", "/login"} <= set(LINKS.findall(answer.body.decode()))


def test_what_the_client_wrote_does_not_reach_the_pages(vitrine: Instance, alice: Person) -> None:
    assert page(alice, "/metrics?format=json").status == 404
    assert page(alice, "/readyz").status == 404
    answer = Person(alice.url).request(
        "POST",
        "/logout-all",
        body=b"x" * 100,
        headers={"Cookie": f"__Host-vitrine_access={alice.token}"},
    )
    assert answer.status == 404


def test_a_picture_of_somebody_else_looks_like_one_that_is_not_there(
    alice: Person, bob: Person
) -> None:
    said = alice.upload(jpeg()).json()
    path = alice.path_of(said["url"])
    missing = path.replace(said["id"], "0" * 22)
    others, nowhere = page(bob, path), page(bob, missing)
    assert others.status == nowhere.status == 404
    assert others.body == nowhere.body
    assert {"/gallery", "/upload"} <= set(LINKS.findall(others.body.decode()))


def test_the_page_and_the_picture_of_a_link_may_be_read_for_its_preview(
    alice: Person, nobody: Person
) -> None:
    said = alice.upload(jpeg(), query="?visibility=link").json()
    robots = urllib.robotparser.RobotFileParser()
    robots.parse(nobody.get("/robots.txt").body.decode().splitlines())
    shown = nobody.get(alice.path_of(said["view_url"])).body.decode()
    (image,) = re.findall(r'property="og:image" content="([^"]+)"', shown)
    for url in (said["view_url"], image):
        assert robots.can_fetch("Twitterbot", url), url
    for path in ("/gallery", "/account", "/login", "/v1/images"):
        assert not robots.can_fetch("Twitterbot", alice.url + path), path
    # Who may read it learns there that it is not to be listed.
    assert '<meta name="robots" content="noindex">' in shown
    assert nobody.get(alice.path_of(image)).headers["X-Robots-Tag"] == "noindex"
