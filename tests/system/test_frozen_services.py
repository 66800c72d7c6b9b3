"""A service that stands still is said to be down within four seconds, whatever is asked for."""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from tests.system.instance import Instance
from tests.system.pausing import paused
from tests.system.people import Answer, Person, newcomer
from tests.system.pictures import jpeg
from tests.timeouts import is_within

pytestmark = pytest.mark.system

PROMISED_SECONDS = 4.0
APPLICATIONS = {
    "uploader": r"uploader\.app:create_app",
    "security": r"security\.app:create_app .*--blocking-threads 8\b",
    "bff": r"bff\.app:create_app",
}
HEADING = re.compile(r"<h1>([^<]+)</h1>")
LINKS = re.compile(r'<a [^>]*href="([^"]*)"')


@contextmanager
def frozen(vitrine: Instance, service: str) -> Iterator[None]:
    """Stops all processes of a service, which then accepts connections and answers none."""
    if vitrine.process is None:
        pytest.skip("the processes of a deployed system are elsewhere")
    pattern = APPLICATIONS[service]
    stopped = [pid for pid, line in vitrine.processes().items() if re.search(pattern, line)]
    assert stopped
    with paused(stopped):
        yield


class Browser(Person):
    """Somebody whose session is in cookies, as the pages want it."""

    def page(self, path: str, method: str = "GET", **options: object) -> Answer:
        cookies = f"__Host-vitrine_access={self.token}; __Host-vitrine_refresh={self.refresh_token}"
        headers = {"Cookie": cookies, "Accept": "text/html", "Sec-Fetch-Site": "same-origin"}
        return Person(self.url).request(method, path, headers=headers, **options)  # type: ignore[arg-type]  # Passed through.


@pytest.fixture
def browser(vitrine: Instance) -> Browser:
    person = newcomer(vitrine.url, f"alice-{secrets.token_hex(6)}")
    return Browser(person.url, person.login, person.token, person.refresh_token)


def timed(ask: Callable[[], Answer]) -> tuple[Answer, float]:
    began = time.monotonic()
    answer = ask()
    return answer, time.monotonic() - began


def expect_back_in_a_moment(answer: Answer, seconds: float, where: object = "") -> None:
    assert answer.status == 503, where
    assert HEADING.findall(answer.body.decode()) == ["Back in a moment"]
    assert int(answer.headers["Retry-After"]) > 0
    assert answer.headers["Cache-Control"] == "no-store"
    assert is_within(seconds, PROMISED_SECONDS), (where, seconds)


def expect_all_back_in_a_moment(browser: Browser, requests: Iterable[tuple[str, str]]) -> None:
    """Asks for all at the same time, so that a frozen service makes a test wait once."""

    def ask(request: tuple[str, str]) -> None:
        expect_back_in_a_moment(*timed(lambda: browser.page(*request)), where=request)

    each = list(requests)
    with ThreadPoolExecutor(len(each)) as pool:
        list(pool.map(ask, each))


@pytest.mark.parametrize("service", APPLICATIONS)
def test_the_pages_of_pictures_say_that_a_service_is_frozen(
    vitrine: Instance, browser: Browser, service: str
) -> None:
    image_id = browser.upload(jpeg()).json()["id"]
    paths = ["/gallery", f"/pictures/{image_id}", f"/pictures/{image_id}/delete"]
    with frozen(vitrine, service):
        expect_all_back_in_a_moment(browser, [(path, "GET") for path in paths])
    assert [browser.page(path).status for path in paths] == [200] * len(paths)


@pytest.mark.parametrize("service", ["security", "bff"])
def test_the_pages_without_pictures_say_so_too(
    vitrine: Instance, browser: Browser, service: str
) -> None:
    requests = [
        ("/", "GET"),
        ("/upload", "GET"),
        ("/account", "GET"),
        ("/account/apps", "GET"),
        ("/account/sessions", "POST"),
        ("/logout", "POST"),
    ]
    with frozen(vitrine, service):
        expect_all_back_in_a_moment(browser, requests)


@pytest.mark.parametrize("service", ["security", "bff"])
def test_what_was_sent_to_an_address_that_cannot_be_opened_is_not_said_to_be_tried_again(
    vitrine: Instance, browser: Browser, service: str
) -> None:
    session = browser.get("/v1/sessions").json()["items"][0]["id"]
    sent = [f"/account/sessions/{session}", "/trash/restore", "/account/sessions"]
    with frozen(vitrine, service):
        offered = [
            LINKS.findall(browser.page(path, "POST").body.decode().partition("<main")[2])
            for path in sent
        ]
    assert offered == [["/"], ["/"], [""]]


def test_the_account_comes_without_its_figures_while_the_uploader_is_frozen(
    vitrine: Instance, browser: Browser
) -> None:
    with frozen(vitrine, "uploader"):
        answer, seconds = timed(lambda: browser.page("/account"))
    assert answer.status == 200
    assert is_within(seconds, PROMISED_SECONDS), seconds


def test_a_change_of_a_frozen_service_says_so(vitrine: Instance, browser: Browser) -> None:
    image_id = browser.upload(jpeg()).json()["id"]
    with frozen(vitrine, "uploader"):
        form = {"visibility": "link"}
        answer, seconds = timed(lambda: browser.page(f"/pictures/{image_id}", "POST", fields=form))
        expect_back_in_a_moment(answer, seconds)


def test_the_sign_in_page_needs_nobody_but_the_pages(vitrine: Instance, nobody: Person) -> None:
    with frozen(vitrine, "security"):
        answer, seconds = timed(lambda: nobody.get("/login"))
    assert answer.status == 200
    assert is_within(seconds, PROMISED_SECONDS), seconds


@pytest.mark.every_store
@pytest.mark.parametrize("service", ["security", "uploader"])
def test_a_picture_of_a_frozen_service_says_so(
    vitrine: Instance, browser: Browser, service: str
) -> None:
    said = browser.upload(jpeg()).json()
    with frozen(vitrine, service):
        answer, seconds = timed(lambda: browser.get(said["url"]))
    assert (answer.status, answer.code) == (503, "service_unavailable")
    assert is_within(seconds, PROMISED_SECONDS), seconds


def test_the_api_of_a_frozen_service_says_so(vitrine: Instance, browser: Browser) -> None:
    with frozen(vitrine, "security"):
        answer, seconds = timed(lambda: browser.get("/v1/images"))
    assert (answer.status, answer.code) == (503, "service_unavailable")
    assert is_within(seconds, PROMISED_SECONDS), seconds


def test_a_mistyped_address_is_answered_also_while_the_pages_are_frozen(
    vitrine: Instance, browser: Browser
) -> None:
    with frozen(vitrine, "bff"):
        answer, seconds = timed(lambda: browser.page("/galery"))
    assert answer.status == 404
    assert HEADING.findall(answer.body.decode()) == ["There is nothing here"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert is_within(seconds, PROMISED_SECONDS), seconds
