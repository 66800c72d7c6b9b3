"""An upload goes on by itself, whatever happens to page, browser, line or server."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, Request, Route, expect

from tests.browser.killable import KillableBrowser
from tests.browser.photographs import heavy_jpeg, written
from tests.browser.visits import (
    UploadLine,
    Visitor,
    choose,
    expect_kept,
    expect_state,
    kept_in_browser,
    leave_by_history,
    log_in,
    row_of,
)
from tests.system.instance import Instance
from tests.system.pictures import jpeg
from tests.timeouts import scaled, wait_until

LARGE = 4_000_000  # Bytes: goes by a resumable upload.
# At this rate it takes more than a minute, in which a test can do to it what it wants.
SLOW = 40_000  # Bytes per second.
SOME = 128_000  # Bytes: more than what is lost on the way when a line is cut.


class Requests:
    """What the pages of a browser have asked of the upload addresses."""

    def __init__(self, context: BrowserContext) -> None:
        self._seen: list[Request] = []
        context.on("request", self._note)

    def _note(self, request: Request) -> None:
        if "/v1/upload" in request.url:
            self._seen.append(request)

    def of(self, method: str) -> list[Request]:
        return [request for request in self._seen if request.method == method]

    def offsets(self) -> list[int]:
        """Returns where each transfer began."""
        return [int(request.headers["upload-offset"]) for request in self.of("PATCH")]

    def address(self) -> str:
        """Returns the path of the one upload that was made."""
        return "/v1" + self.of("PATCH")[-1].url.partition("/v1")[2]


@pytest.fixture
def requests(alices_page: Page) -> Requests:
    return Requests(alices_page.context)


@pytest.fixture
def heron(tmp_path: Path) -> Path:
    return written(tmp_path / "heron.jpg", heavy_jpeg(LARGE))


def in_the_middle(page: Page, heron: Path, *, copied: bool = True) -> UploadLine:
    """Begins an upload on a slow line and returns when some of it is at the server."""
    page.goto("/upload")
    line = UploadLine(page)
    line.slow_down(SLOW)
    choose(page, [heron])
    if copied:
        expect_kept(page, [heron.name])
    expect_further(page, SOME / LARGE)
    return line


def expect_further(page: Page, part: float) -> None:
    """Waits until more than this part of the upload is out of the browser."""
    page.wait_for_function(
        "(part) => document.querySelector('.upload-row .upload-bar')?.value > part", arg=part
    )


def expect_sent_once(page: Page, alice: Visitor, requests: Requests, heron: Path) -> None:
    """The upload comes to its end, and no other was begun for it."""
    expect_state(page, heron.name, "done")
    assert len(requests.of("POST")) == 1
    expect_kept_once(alice, heron)


def expect_rest_sent(page: Page, alice: Visitor, requests: Requests, heron: Path) -> None:
    """The upload comes to its end from its middle on."""
    expect_sent_once(page, alice, requests, heron)
    assert 0 < requests.offsets()[-1] < LARGE


def expect_kept_once(alice: Visitor, heron: Path) -> None:
    """The account has this one picture, byte for byte."""
    (kept,) = alice.get("/v1/images").json()["items"]
    assert kept["sha256"] == hashlib.sha256(heron.read_bytes()).hexdigest()
    assert alice.get(alice.path_of(kept["url"])).body == heron.read_bytes()


@contextlib.contextmanager
def crashed(vitrine: Instance) -> Iterator[None]:
    """Kills all parts of the system at once, and starts it again at the end of the context.

    A part that ends by itself would finish what it began.
    """
    assert vitrine.process is not None
    parts = vitrine.processes()
    vitrine.process.kill()
    vitrine.process.wait()
    for pid in parts:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    try:
        yield
    finally:
        vitrine.start()


def break_lines(vitrine: Instance) -> None:
    """Breaks every connection of the gateway, whose master has new workers at once."""
    workers = [pid for pid, line in vitrine.processes().items() if "nginx: worker" in line]
    assert workers
    for pid in workers:
        os.kill(pid, signal.SIGKILL)


def test_a_page_that_is_loaded_again_goes_on_where_it_stopped(
    alices_page: Page, alice: Visitor, requests: Requests, heron: Path
) -> None:
    page = alices_page
    warnings: list[str] = []
    line = in_the_middle(page, heron)
    page.on("dialog", lambda dialog: (warnings.append(dialog.type), dialog.accept()))
    page.mouse.click(5, 5)
    page.reload()
    expect(row_of(page, "heron.jpg")).to_contain_text("Resuming")
    expect(page.locator("#status")).to_have_text("Resuming 1 picture from before.")
    line.speed_up()
    expect_rest_sent(page, alice, requests, heron)
    assert warnings == []
    expect_kept(page, [])


@pytest.mark.parametrize("way", ["by-link", "by-history"])
def test_an_upload_goes_on_when_its_page_is_left_and_opened_again(
    alices_page: Page, alice: Visitor, requests: Requests, heron: Path, way: str
) -> None:
    page = alices_page
    line = in_the_middle(page, heron)
    page.get_by_role("link", name="Gallery").first.click()
    page.wait_for_url("**/gallery")
    if way == "by-link":
        page.get_by_role("button", name="Upload 0/1 done").click()
        page.get_by_role("link", name="Open the list").click()
    else:
        leave_by_history(page)
    expect(page).to_have_url(f"{alice.url}/upload")
    line.speed_up()
    expect_sent_once(page, alice, requests, heron)
    expect_kept(page, [])


def test_a_killed_browser_goes_on_when_it_is_started_again(
    killable: KillableBrowser, alice: Visitor, heron: Path
) -> None:
    page = killable.start()
    log_in(page, alice.login)
    in_the_middle(page, heron)
    killable.kill()
    page = killable.start()
    requests = Requests(page.context)
    page.goto("/upload")
    if "/login" in page.url:  # A browser writes its cookies down some time after it gets them.
        log_in(page, alice.login)
        page.goto("/upload")
    expect_state(page, "heron.jpg", "done")
    assert requests.of("POST") == []
    assert requests.offsets()[-1] > 0
    expect_kept_once(alice, heron)


def test_a_server_that_is_started_again_gets_the_rest_only(
    alices_page: Page, alice: Visitor, requests: Requests, heron: Path, vitrine: Instance
) -> None:
    page = alices_page
    line = in_the_middle(page, heron)
    # What has just arrived dies with the server; what came some seconds earlier does not.
    wait_until(lambda: alice.get(requests.address()).json()["offset"], "a piece is kept")
    with crashed(vitrine):
        line.speed_up()
        expect_state(page, "heron.jpg", "delayed")
    expect_rest_sent(page, alice, requests, heron)


def test_a_connection_that_is_gone_for_a_while_is_waited_for(
    alices_page: Page, alice: Visitor, requests: Requests, heron: Path, vitrine: Instance
) -> None:
    page = alices_page
    line = in_the_middle(page, heron)
    break_lines(vitrine)
    line.cut()
    expect(expect_state(page, "heron.jpg", "delayed")).to_contain_text("No connection")
    page.wait_for_timeout(scaled(2000))  # For longer than the page waits before it tries again.
    expect(expect_state(page, "heron.jpg", "delayed")).to_contain_text("No connection")
    line.speed_up()
    expect_rest_sent(page, alice, requests, heron)


def test_a_session_that_ran_out_meanwhile_is_renewed_and_the_upload_goes_on(
    alices_page: Page, alice: Visitor, requests: Requests, heron: Path, vitrine: Instance
) -> None:
    page = alices_page
    line = in_the_middle(page, heron)
    page.context.clear_cookies(name=re.compile("access$"))
    with page.expect_response("**/session") as renewal:
        break_lines(vitrine)
        line.speed_up()
    assert renewal.value.status == 204
    expect_rest_sent(page, alice, requests, heron)


def test_a_second_tab_leaves_the_work_to_the_first_until_that_is_closed(
    alices_page: Page, alice: Visitor, requests: Requests, heron: Path
) -> None:
    first = alices_page
    in_the_middle(first, heron)
    second = first.context.new_page()
    second.goto("/upload")
    # It has found what the first works on, and waits for the end of that tab.
    second.wait_for_function("async () => (await navigator.locks.query()).pending.length > 0")
    expect(second.locator(".upload-row")).to_have_count(0)
    assert len(requests.of("PATCH")) == 1
    first.close()
    expect_sent_once(second, alice, requests, heron)


def test_a_cancel_has_the_server_forget_what_had_arrived(
    alices_page: Page, alice: Visitor, requests: Requests, heron: Path
) -> None:
    page = alices_page
    in_the_middle(page, heron)
    address = requests.address()
    assert alice.request("GET", address).status == 200
    with page.expect_response(lambda answer: answer.request.method == "DELETE") as ended:
        page.get_by_role("button", name="Cancel heron.jpg").click()
    assert ended.value.status == 204
    assert alice.request("GET", address).status in (404, 410)
    expect_state(page, "heron.jpg", "cancelled")
    expect_kept(page, [])
    page.reload()
    expect(page.locator(".upload-row")).to_have_count(0)


def test_what_another_account_has_left_is_never_shown_nor_sent_and_waits_for_its_sign_in(
    alices_page: Page,
    alice: Visitor,
    bob: Visitor,
    requests: Requests,
    heron: Path,
    tmp_path: Path,
) -> None:
    page = alices_page
    in_the_middle(page, heron).speed_up()
    page.context.clear_cookies()
    log_in(page, bob.login)
    page.goto("/upload", wait_until="networkidle")
    choose(page, [written(tmp_path / "wren.jpg", jpeg())])
    expect_state(page, "wren.jpg", "done")
    expect(page.locator(".upload-row")).to_have_count(1)
    assert len(requests.of("PATCH")) == 1
    assert [item["name"] for item in bob.get("/v1/images").json()["items"]] == ["wren.jpg"]
    assert kept_in_browser(page) == ["heron.jpg"]
    page.context.clear_cookies()
    log_in(page, alice.login)
    expect(page.locator("#status")).to_contain_text("1 picture uploaded.")
    expect_kept_once(alice, heron)


def test_a_page_sends_nothing_in_the_name_of_who_logged_in_meanwhile(
    alices_page: Page, alice: Visitor, bob: Visitor, heron: Path
) -> None:
    page = alices_page
    in_the_middle(page, heron)
    page.context.clear_cookies()
    other = page.context.new_page()
    log_in(other, bob.login)
    # The page of Alice is over; what she has begun waits for her.
    expect(page.locator("html")).not_to_have_attribute("data-viewer", viewer_of(alice))
    expect(page.locator(".upload-row")).to_have_count(0)
    expect_kept(other, ["heron.jpg"])
    for person in (alice, bob):
        assert person.get("/v1/images").json()["items"] == []


def viewer_of(person: Visitor) -> str:
    """Returns the id of an account."""
    identifier: str = person.get("/v1/user").json()["id"]
    return identifier


def test_signing_out_asks_first_where_it_would_lose_uploads(
    alices_page: Page, alice: Visitor, heron: Path
) -> None:
    page = alices_page
    in_the_middle(page, heron)
    page.goto("/account")
    page.get_by_role("button", name="Sign out").first.click()
    question = page.get_by_role("dialog", name="1 picture is not uploaded yet")
    expect(question).to_be_visible()
    expect(question.get_by_role("link", name="Finish uploading")).to_be_focused()
    question.get_by_role("button", name="Sign out anyway").click()
    page.wait_for_url("**/login")
    log_in(page, alice.login)
    expect_kept(page, [])


def test_a_small_file_whose_answer_is_lost_is_sent_again_under_the_same_key(
    alices_page: Page, alice: Visitor, requests: Requests, tmp_path: Path
) -> None:
    page = alices_page
    page.goto("/upload")

    small = written(tmp_path / "wren.jpg", jpeg())

    def lose_the_answer(route: Route) -> None:
        # The driver does not know the bytes of the file, so the same request is made here.
        key = {"Idempotency-Key": route.request.headers["idempotency-key"]}
        fields = {"file": (small.name, small.read_bytes())}
        assert alice.request("POST", "/v1/upload", fields=fields, headers=key).status == 201
        route.abort()

    page.route("**/v1/upload", lose_the_answer, times=1)
    choose(page, [small])
    expect(expect_state(page, "wren.jpg", "done")).not_to_contain_text("It was here already")
    keys = [request.headers["idempotency-key"] for request in requests.of("POST")]
    assert len(keys) == 2
    assert keys[0] == keys[1]
    expect_kept_once(alice, small)


def test_the_client_for_large_files_is_loaded_when_one_is_there(
    alices_page: Page, tmp_path: Path, heron: Path
) -> None:
    page = alices_page
    loaded: list[str] = []
    page.on("request", lambda request: loaded.append(request.url))
    page.goto("/upload")
    choose(page, [written(tmp_path / "wren.jpg", jpeg())])
    expect_state(page, "wren.jpg", "done")
    assert not [url for url in loaded if "/vendor/tus" in url]
    choose(page, [heron])
    expect_state(page, "heron.jpg", "done")
    assert [url for url in loaded if "/vendor/tus" in url]


@pytest.mark.parametrize("quota", [10**12, 0], ids=["copied", "no-room"])
def test_the_page_warns_before_it_is_left_only_where_that_loses_something(
    alices_page: Page, heron: Path, quota: int
) -> None:
    page = alices_page
    page.add_init_script(f"navigator.storage.estimate = async () => ({{ quota: {quota} }});")
    warnings: list[str] = []
    in_the_middle(page, heron, copied=bool(quota))
    page.mouse.click(5, 5)
    page.on("dialog", lambda dialog: (warnings.append(dialog.type), dialog.accept()))
    page.reload()
    assert warnings == ([] if quota else ["beforeunload"])


def test_a_sign_out_in_another_tab_asks_first_and_ends_what_is_under_way(
    alices_page: Page, alice: Visitor, heron: Path
) -> None:
    page = alices_page
    in_the_middle(page, heron)
    other = page.context.new_page()
    other.goto("/account")
    other.get_by_role("button", name="Sign out").first.click()
    expect(other.get_by_role("dialog", name="1 picture is not uploaded yet")).to_be_visible()
    other.get_by_role("button", name="Sign out anyway").click()
    other.wait_for_url("**/login")
    page.wait_for_url("**/login?next=/upload")
    expect_kept(other, [])


def test_a_browser_that_keeps_nothing_uploads_all_the_same(
    alices_page: Page, alice: Visitor, heron: Path
) -> None:
    page = alices_page
    page.add_init_script("Object.defineProperty(window, 'indexedDB', { value: undefined });")
    page.goto("/upload")
    choose(page, [heron])
    expect_state(page, "heron.jpg", "done")
    expect_kept_once(alice, heron)
