"""How each file of an upload ends, said in its own row."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import MAX_UPLOAD_BYTES, OpenContext
from tests.browser.measures import UNDER_A_BAR
from tests.browser.photographs import heavy_jpeg, truncated_jpeg, written
from tests.browser.visits import UploadLine, Visitor, choose, drop, expect_state, log_in, row_of
from tests.system.pictures import jpeg
from tests.timeouts import wait_until

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>1</script></svg>'


def test_each_broken_file_says_what_is_wrong_and_what_to_do(
    alices_page: Page, tmp_path: Path
) -> None:
    page = alices_page
    page.goto("/upload")
    drop(
        page,
        [
            written(tmp_path / "letter.jpg", b"Dear Bob, this is not a picture.\n" * 20),
            written(tmp_path / "drawing.svg", SVG),
            written(tmp_path / "half.jpg", truncated_jpeg()),
            written(tmp_path / "empty.jpg", b""),
        ],
    )
    kind = "This is no JPEG, PNG, GIF"
    expect(expect_state(page, "letter.jpg", "failed")).to_contain_text(kind)
    expect(expect_state(page, "drawing.svg", "failed")).to_contain_text(kind)
    expect(expect_state(page, "half.jpg", "failed")).to_contain_text(
        "damaged, incomplete or too complex"
    )
    expect(expect_state(page, "empty.jpg", "failed")).to_contain_text("This file is empty")
    expect(page.locator("#upload-status")).to_have_text("4 files were not uploaded.")
    expect(page.get_by_role("button", name=re.compile("^Try again"))).to_have_count(0)


def test_a_file_over_the_limit_is_refused_before_a_byte_is_sent(
    alices_page: Page, tmp_path: Path
) -> None:
    page = alices_page
    page.goto("/upload")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url))
    choose(page, [written(tmp_path / "heavy.jpg", heavy_jpeg(MAX_UPLOAD_BYTES + 1))])
    row = expect_state(page, "heavy.jpg", "failed")
    expect(row).to_contain_text("4.2 MB is the most. Make it smaller")
    assert not [url for url in sent if "/v1/upload" in url]


def test_a_file_of_exactly_the_limit_is_kept(alices_page: Page, tmp_path: Path) -> None:
    alices_page.goto("/upload")
    choose(alices_page, [written(tmp_path / "heavy.jpg", heavy_jpeg(MAX_UPLOAD_BYTES))])
    expect_state(alices_page, "heavy.jpg", "done")


def test_a_limit_that_the_page_does_not_know_is_said_by_the_server(
    alices_page: Page, alice: Visitor, tmp_path: Path
) -> None:
    page = alices_page
    page.route(f"{alice.url}/upload", _with_a_higher_limit)
    page.goto("/upload")
    choose(page, [written(tmp_path / "heavy.jpg", heavy_jpeg(MAX_UPLOAD_BYTES + 200_000))])
    row = expect_state(page, "heavy.jpg", "failed")
    expect(row).to_contain_text(re.compile("larger|too large"))


def test_a_broken_file_leaves_the_other_one_alone(
    alices_page: Page, alice: Visitor, tmp_path: Path
) -> None:
    page = alices_page
    page.goto("/upload")
    drop(
        page,
        [
            written(tmp_path / "half.jpg", truncated_jpeg()),
            written(tmp_path / "whole.jpg", jpeg()),
        ],
    )
    expect_state(page, "half.jpg", "failed")
    expect_state(page, "whole.jpg", "done")
    expect(page.locator("#upload-status")).to_have_text(
        "1 picture uploaded. 1 file was not uploaded."
    )
    assert len(alice.get("/v1/images").json()["items"]) == 1


def test_a_picture_that_is_there_already_is_said_kindly(
    alices_page: Page, alice: Visitor, tmp_path: Path
) -> None:
    page = alices_page
    page.goto("/upload")
    path = written(tmp_path / "heron.jpg", jpeg())
    choose(page, [path])
    expect_state(page, "heron.jpg", "done")
    choose(page, [path])
    again = row_of(page, "heron.jpg").first
    expect(again).to_have_attribute("data-state", "done")
    expect(again).to_contain_text("It was here already.")
    expect(again.locator(".upload-link")).to_be_visible()
    assert len(alice.get("/v1/images").json()["items"]) == 1


def test_a_cancelled_upload_keeps_nothing_and_can_be_tried_again(
    alices_page: Page, alice: Visitor, tmp_path: Path
) -> None:
    page = alices_page
    page.goto("/upload")
    line = UploadLine(page)
    line.slow_down(10_000)
    choose(page, [written(tmp_path / "heron.jpg", heavy_jpeg(400_000))])
    page.get_by_role("button", name="Cancel heron.jpg").click()
    row = expect_state(page, "heron.jpg", "cancelled")
    expect(row).to_contain_text("Cancelled. Nothing was kept.")
    expect(row.get_by_role("button", name="Try again: heron.jpg")).to_be_focused()
    assert alice.get("/v1/images").json()["items"] == []
    line.speed_up()
    page.keyboard.press("Enter")
    expect_state(page, "heron.jpg", "done")


def test_all_running_uploads_are_cancelled_at_once(alices_page: Page, tmp_path: Path) -> None:
    page = alices_page
    page.goto("/upload")
    UploadLine(page).slow_down(10_000)
    names = [f"heron-{number}.jpg" for number in range(5)]
    choose(page, [written(tmp_path / name, heavy_jpeg(400_000)) for name in names])
    page.get_by_role("button", name="Cancel all").click()
    for name in names:
        expect_state(page, name, "cancelled")
    said = "5 uploads cancelled. Nothing was kept."
    expect(page.locator("#upload-status")).to_have_text(said)
    # The keyboard goes on where it was, and all of them can be had after all.
    expect(page.get_by_role("button", name="Clear list")).to_be_focused()
    expect(page.locator("#upload-retry-failed")).to_be_visible()
    page.get_by_role("button", name="Try again", exact=True).click()
    expect(page.locator("#upload-cancel-all")).to_be_visible()


def test_rows_that_wait_for_somebody_to_sign_in_say_so(
    alices_page: Page, alice: Visitor, tmp_path: Path
) -> None:
    page = alices_page
    page.goto("/upload")
    page.context.clear_cookies()
    names = [f"heron-{number}.jpg" for number in range(3)]
    choose(page, [written(tmp_path / name, jpeg(300 + len(name), 200)) for name in names])
    for name in names:
        expect(expect_state(page, name, "waiting")).to_contain_text("Waiting for you to sign in")
    said = "Waiting for you to sign in: 0 of 3 pictures done."
    expect(page.locator("#upload-status")).to_have_text(said)


def test_a_sentence_gives_the_focus_back_and_covers_nothing_that_has_it(
    alices_page: Page, tmp_path: Path
) -> None:
    page = alices_page
    page.set_viewport_size({"width": 1280, "height": 420})
    page.goto("/upload")
    names = [f"heron-{number}.jpg" for number in range(4)]
    paths = [
        written(tmp_path / name, jpeg(300 + 9 * number, 200)) for number, name in enumerate(names)
    ]
    choose(page, paths)
    for name in names:
        expect_state(page, name, "done")
    page.route("**/v1/images/*", lambda route: route.abort())
    status = page.locator("#status")
    for name in names:
        button = page.get_by_role("button", name=f"Share {name}")
        button.focus()
        page.keyboard.press("Enter")
        expect(status).to_contain_text("The connection broke.")
        wait_until(lambda: page.evaluate(UNDER_A_BAR) is None, "what has the focus is seen")
        status.get_by_role("button", name="Close").focus()
        page.keyboard.press("Enter")
        expect(status).to_have_text("")
        expect(button).to_be_focused()


def test_a_broken_connection_is_resumed_without_any_action(
    alices_page: Page, tmp_path: Path
) -> None:
    page = alices_page
    page.goto("/upload")
    page.route("**/v1/upload", lambda route: route.abort(), times=1)
    choose(page, [written(tmp_path / "heron.jpg", jpeg())])
    expect(expect_state(page, "heron.jpg", "delayed")).to_contain_text("No connection")
    expect_state(page, "heron.jpg", "done")


def test_a_failed_upload_is_tried_again_by_its_button(alices_page: Page, tmp_path: Path) -> None:
    page = alices_page
    page.goto("/upload")
    page.route("**/v1/upload", _storage_is_full, times=1)
    choose(page, [written(tmp_path / "heron.jpg", jpeg())])
    row = expect_state(page, "heron.jpg", "failed")
    expect(row).to_contain_text("The server has no space left.")
    row.get_by_role("button", name="Try again: heron.jpg").click()
    expect_state(page, "heron.jpg", "done")


def test_a_private_picture_is_shared_before_its_link_is_copied(
    open_context: OpenContext, alice: Visitor, tmp_path: Path
) -> None:
    page = open_context(permissions=["clipboard-read", "clipboard-write"]).new_page()
    log_in(page, alice.login)
    page.goto("/upload")
    choose(page, [written(tmp_path / "heron.jpg", jpeg())])
    row = expect_state(page, "heron.jpg", "done")
    # The words of both marks stand in the row; one of them is hidden.
    expect(row.locator("[data-mark=private]")).to_be_visible()
    expect(row.get_by_role("button", name="Copy link: heron.jpg")).to_be_hidden()
    row.get_by_role("button", name="More for heron.jpg").click()
    expect(page.get_by_role("button", name="File address")).to_be_hidden()
    page.keyboard.press("Escape")
    row.get_by_role("button", name="Share heron.jpg").click()
    expect(row.locator("[data-mark=link]")).to_be_visible()
    expect(page.locator("#status")).to_contain_text("Anyone with the link can see it now. Link")
    (kept,) = alice.get("/v1/images").json()["items"]
    assert kept["visibility"] == "link"
    assert page.evaluate("() => navigator.clipboard.readText()") == kept["view_url"]
    row.get_by_role("button", name="More for heron.jpg").click()
    page.get_by_role("button", name="Only you").click()
    expect(row.locator("[data-mark=private]")).to_be_visible()


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        (500, "That did not work. Try again in a moment."),
        (401, "You are signed out. Sign in, then try again."),
        (0, "The connection broke. Check it, then try again."),
    ],
)
def test_a_picture_that_cannot_be_shared_stays_as_it_is_and_its_link_is_not_copied(
    open_context: OpenContext, alice: Visitor, tmp_path: Path, status: int, sentence: str
) -> None:
    page = open_context(permissions=["clipboard-read", "clipboard-write"]).new_page()
    log_in(page, alice.login)
    page.goto("/upload")
    choose(page, [written(tmp_path / "heron.jpg", jpeg())])
    row = expect_state(page, "heron.jpg", "done")
    page.evaluate("() => navigator.clipboard.writeText('before')")

    def refuse(route: Route) -> None:
        if status:
            route.fulfill(status=status, body="")
        else:
            route.abort()

    page.route("**/v1/images/*", refuse)
    row.get_by_role("button", name="Share heron.jpg").click()
    expect(page.locator("#status")).to_contain_text(sentence)
    expect(row.locator("[data-mark=private]")).to_be_visible()
    assert page.evaluate("() => navigator.clipboard.readText()") == "before"
    link = page.locator("#status").get_by_role("link", name="Sign in")
    expect(link).to_have_count(1 if status == 401 else 0)


def test_a_picture_that_cannot_be_shared_offline_is_shared_by_another_try(
    open_context: OpenContext, alice: Visitor, tmp_path: Path
) -> None:
    context = open_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    log_in(page, alice.login)
    page.goto("/upload")
    choose(page, [written(tmp_path / "heron.jpg", jpeg())])
    row = expect_state(page, "heron.jpg", "done")
    context.set_offline(True)
    row.get_by_role("button", name="Share heron.jpg").click()
    expect(page.locator("#status")).to_contain_text("You are offline. Connect, then try again.")
    expect(row.locator("[data-mark=private]")).to_be_visible()
    context.set_offline(False)
    page.locator("#status").get_by_role("button", name="Try again").click()
    expect(row.locator("[data-mark=link]")).to_be_visible()
    expect(page.locator("#status")).to_contain_text("Anyone with the link can see it now. Link")
    (kept,) = alice.get("/v1/images").json()["items"]
    assert kept["visibility"] == "link"


def test_a_row_copies_the_link_of_the_page_and_the_address_of_the_file(
    open_context: OpenContext, alice: Visitor, tmp_path: Path
) -> None:
    page = open_context(permissions=["clipboard-read", "clipboard-write"]).new_page()
    log_in(page, alice.login)
    page.goto("/upload")
    page.get_by_label("Anyone with the link").check()
    choose(page, [written(tmp_path / "heron.jpg", jpeg())])
    row = expect_state(page, "heron.jpg", "done")
    (kept,) = alice.get("/v1/images").json()["items"]
    row.get_by_role("button", name="Copy link: heron.jpg").click()
    expect(row.get_by_text("Copied")).to_be_visible()
    expect(page.locator("#status")).to_have_text("Link copied.")
    assert page.evaluate("() => navigator.clipboard.readText()") == kept["view_url"]
    row.get_by_role("button", name="More for heron.jpg").click()
    page.get_by_role("button", name="File address").click()
    page.wait_for_function(
        "async (url) => (await navigator.clipboard.readText()) === url", arg=kept["url"]
    )
    expect(page.locator("#status")).to_have_text("File address copied.")


def test_copying_all_links_leaves_out_what_others_cannot_open_and_offers_to_share_it(
    open_context: OpenContext, alice: Visitor, tmp_path: Path
) -> None:
    page = open_context(permissions=["clipboard-read", "clipboard-write"]).new_page()
    log_in(page, alice.login)
    page.goto("/upload")
    choose(page, [written(tmp_path / "heron.jpg", jpeg())])
    expect_state(page, "heron.jpg", "done")
    page.get_by_label("Anyone with the link").check()
    choose(page, [written(tmp_path / "wren.jpg", jpeg(200, 100))])
    expect_state(page, "wren.jpg", "done")
    page.get_by_role("button", name="Copy all links").click()
    status = page.locator("#status")
    expect(status).to_contain_text("1 link copied. Only you can see 1 picture, so the links are")
    links = {kept["name"]: kept["view_url"] for kept in alice.get("/v1/images").json()["items"]}
    assert page.evaluate("() => navigator.clipboard.readText()") == links["wren.jpg"]
    status.get_by_role("button", name="Share it and copy all").click()
    expect(status).to_have_text("2 links copied.")
    copied = page.evaluate("() => navigator.clipboard.readText()").split("\n")
    assert set(copied) == set(links.values())


def test_names_of_files_are_text_and_nothing_else(alices_page: Page, tmp_path: Path) -> None:
    page = alices_page
    page.goto("/upload")
    name = "<img src=x onerror=alert(1)> & \u202ecod.jpg"
    choose(page, [written(tmp_path / name, jpeg())])
    row = page.locator("#upload-rows > .upload-row")
    expect(row).to_have_attribute("data-state", "done")
    expect(row.locator(".upload-title")).to_contain_text("<img src=x")
    expect(row.locator("img[src=x]")).to_have_count(0)


def test_the_row_of_a_pasted_picture_gets_a_name_from_the_time(alices_page: Page) -> None:
    page = alices_page
    page.goto("/upload")
    page.evaluate(
        """async (bytes) => {
          const clipboardData = new DataTransfer();
          const content = new Uint8Array(bytes);
          clipboardData.items.add(new File([content], 'image.png', { type: 'image/png' }));
          document.body.dispatchEvent(new ClipboardEvent('paste', {
            clipboardData, bubbles: true, cancelable: true,
          }));
        }""",
        list(jpeg(64, 64)),
    )
    row = page.locator("#upload-rows > .upload-row")
    expect(row).to_have_attribute("data-state", "done")
    expect(row.locator(".upload-title")).to_have_text(re.compile(r"^Pasted \d{4}-\d\d-\d\d .*png$"))


def _with_a_higher_limit(route: Route) -> None:
    answer = route.fetch()
    limit = f'data-max-bytes="{MAX_UPLOAD_BYTES}"'
    assert limit in answer.text()
    route.fulfill(response=answer, body=answer.text().replace(limit, 'data-max-bytes="99999999"'))


def _storage_is_full(route: Route) -> None:
    route.fulfill(
        status=507,
        content_type="application/problem+json",
        body='{"status": 507, "code": "storage_full", "title": "", "detail": ""}',
    )
