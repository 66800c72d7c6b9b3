"""What somebody does on the pages, said once: registering, logging in, dropping files."""

from __future__ import annotations

import base64
import mimetypes
import secrets
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Locator, Page, expect

from tests.system.people import PASSWORD, Person, newcomer
from tests.system.pictures import jpeg
from tests.timeouts import busyness, scaled, wait_until

# For whatever the driver waits, unless a test says more.
TIMEOUT_MILLISECONDS = scaled(60) * 1000

# The drop is the browser's own event, with files that the page itself has made.
_DROP = """
async (files) => {
  const transfer = new DataTransfer();
  for (const { name, type, content } of files) {
    const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
    transfer.items.add(new File([bytes], name, { type }));
  }
  const target = document.querySelector('main');
  for (const kind of ['dragenter', 'dragover', 'drop']) {
    const options = { dataTransfer: transfer, bubbles: true, cancelable: true };
    target.dispatchEvent(new DragEvent(kind, options));
  }
}
"""

_WALK = """
async () => {
  const found = new Map();
  const frame = () => new Promise(requestAnimationFrame);
  scrollTo({ top: 0, behavior: 'instant' });
  for (let before = -1; before !== scrollY; ) {
    await frame();
    await frame();
    for (const tile of document.querySelectorAll('#gallery .rows a')) {
      const { top, left } = tile.getBoundingClientRect();
      found.set(tile.pathname, { row: Math.round(top + scrollY), left });
    }
    before = scrollY;
    scrollBy({ top: innerHeight / 2, behavior: 'instant' });
  }
  const places = [...found].sort(([, a], [, b]) => a.row - b.row || a.left - b.left);
  return places.map(([path]) => path);
}
"""

_KEPT = """
() => new Promise((resolve, reject) => {
  const opening = indexedDB.open('vitrine-uploads', 2);
  opening.onupgradeneeded = () => {
    for (const name of ['uploads', 'files', 'ended']) opening.result.createObjectStore(name);
  };
  opening.onerror = () => reject(opening.error);
  opening.onsuccess = () => {
    const transaction = opening.result.transaction(['uploads', 'files']);
    const uploads = transaction.objectStore('uploads').getAll();
    const files = transaction.objectStore('files').getAllKeys();
    transaction.oncomplete = () => {
      opening.result.close();
      if (uploads.result.length !== files.result.length) reject(new Error('a file without facts'));
      resolve(uploads.result.map(({ name }) => name));
    };
  };
})
"""


class Visitor(Person):
    """Somebody with an account, who can also put pictures there without a browser."""

    def has_pictures(self, count: int, *, visibility: str = "private") -> list[dict[str, Any]]:
        """Uploads so many pictures of different shapes and returns them, newest first."""
        kept = []
        for number in range(1, count + 1):
            content = jpeg(480 + 40 * number, 360)
            query = f"?visibility={visibility}"
            answer = self.upload(content, f"picture-{number}.jpg", query)
            assert answer.status == 201, answer.body
            kept.append(answer.json())
        return kept[::-1]

    def has_album(self, name: str, *pictures: str, parent: str | None = None) -> str:
        """Makes an album with pictures in it, and returns its id."""
        made = self.request("POST", "/v1/albums", json={"name": name, "parent_id": parent})
        album_id = str(made.json()["id"])
        if pictures:
            body = {"ids": list(pictures)}
            assert self.request("PUT", f"/v1/albums/{album_id}/images", json=body).status == 200
        return album_id

    def has_saved_search(self, name: str, rule: str) -> str:
        """Saves a search as an album, and returns its id."""
        made = self.request("POST", "/v1/albums", json={"name": name, "rule": rule})
        assert made.status == 201, made.body
        return str(made.json()["id"])

    def has_in_trash(self, count: int, *, visibility: str = "private") -> list[dict[str, Any]]:
        """Moves so many pictures to the trash and returns them, the last one first."""
        trashed = self.has_pictures(count, visibility=visibility)
        for one in reversed(trashed):
            assert self.request("DELETE", f"/v1/images/{one['id']}").status == 204
        return trashed

    def has_tokens(self, count: int) -> list[dict[str, Any]]:
        """Makes so many API tokens and returns them, newest first."""
        made = []
        for number in range(1, count + 1):
            wanted = {"name": f"program {number}", "scopes": ["upload"]}
            answer = self.request("POST", "/v1/tokens", json=wanted)
            assert answer.status == 201, answer.body
            made.append(answer.json())
        return made[::-1]

    def has_many_pictures(self, count: int) -> None:
        """Uploads so many small pictures, some taller than wide, four at a time."""

        def upload(number: int) -> int:
            content = jpeg(24 + number % 40, 32, seed=number)
            return self.upload(content, f"small-{number}.jpg").status

        with ThreadPoolExecutor(4) as pool:
            assert set(pool.map(upload, range(count))) == {201}


class UploadLine:
    """The way out of a page's browser, which can be made narrow.

    Chromium lets go at full speed what is on its way when the width changes, and notices a broken
    line only when it has something to send.
    """

    def __init__(self, page: Page) -> None:
        self._session = page.context.new_cdp_session(page)
        self._session.send("Network.enable")

    def slow_down(self, bytes_per_second: int, *, exactly: bool = False) -> None:
        """Makes what is sent from now on take its time, and the more where the machine is busy."""
        self._set(bytes_per_second if exactly else int(bytes_per_second / busyness()))

    def speed_up(self) -> None:
        self._set(-1)

    def cut(self) -> None:
        """Lets no new request through; what is under way may still end."""
        self._set(-1, offline=True)

    def _set(self, upload_rate: int, *, offline: bool = False) -> None:
        conditions = {
            "offline": offline,
            "latency": 0,
            "downloadThroughput": -1,
            "uploadThroughput": upload_rate,
        }
        self._session.send("Network.emulateNetworkConditions", conditions)


def new_visitor(url: str, name: str) -> Visitor:
    """Returns somebody who has just registered."""
    person = newcomer(url, f"{name}-{secrets.token_hex(6)}")
    return Visitor(person.url, person.login, person.token, person.refresh_token)


def register(page: Page) -> str:
    """Makes an account by the registration page and returns its login."""
    login = f"alice-{secrets.token_hex(6)}"
    page.goto("/register")
    page.get_by_label("Name").fill(login)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Create account").click()
    page.wait_for_url("**/gallery")
    return login


def log_in(page: Page, login: str) -> None:
    """Logs in by the login page, from wherever the browser is."""
    page.goto("/login")
    fill_login(page, login)
    page.wait_for_url("**/gallery")


def fill_login(page: Page, login: str) -> None:
    """Fills and sends the login form that is on the page."""
    types_login(page, login)
    page.locator("main").get_by_role("button", name="Sign in").click()


class SignedIn:
    """The cookies of people by a name, so that nobody has to sign in for each page.

    Two windows that renew the same session would end it, so that it is another one well before its
    access token expires.
    """

    _KEPT_SECONDS = 300

    def __init__(self, browser: Browser, url: str, people: dict[str, Visitor]) -> None:
        """A `stranger` is always there, and has none."""
        self._browser, self._url, self._people = browser, url, people
        self._kept: dict[str, tuple[float, object]] = {}

    def __getitem__(self, who: str) -> object:
        if who == "stranger":
            return None
        since, state = self._kept.get(who, (0.0, None))
        if state is None or time.monotonic() - since > self._KEPT_SECONDS:
            state = self._state_of(self._people[who])
            self._kept[who] = (time.monotonic(), state)
        return state

    def _state_of(self, person: Visitor) -> object:
        context = self._browser.new_context(base_url=self._url)
        context.set_default_timeout(TIMEOUT_MILLISECONDS)
        log_in(context.new_page(), person.login)
        state = context.storage_state()
        context.close()
        return state


def types_login(page: Page, login: str) -> None:
    """Fills the form for a name and a password that is on the page."""
    page.get_by_label("Name").fill(login)
    page.get_by_label("Password", exact=True).fill(PASSWORD)


def log_out(page: Page) -> None:
    """Logs out by the account page."""
    page.goto("/account")
    page.get_by_role("button", name="Sign out").first.click()
    page.wait_for_url("**/login")


def drop(page: Page, files: list[Path]) -> None:
    """Drops files on the page."""
    page.evaluate(
        _DROP,
        [
            {
                "name": path.name,
                "type": mimetypes.guess_type(path.name)[0] or "",
                "content": base64.b64encode(path.read_bytes()).decode(),
            }
            for path in files
        ],
    )


def choose(page: Page, files: list[Path]) -> None:
    """Chooses files by the file input."""
    page.locator("#upload-files").set_input_files(files)


def row_of(page: Page, name: str) -> Locator:
    """Returns the row of one upload."""
    return page.locator("#upload-rows > .upload-row").filter(has_text=name)


def expect_state(page: Page, name: str, state: str) -> Locator:
    """Waits until an upload has come to a state, and returns its row."""
    row = row_of(page, name)
    expect(row).to_have_attribute("data-state", state)
    return row


def kept_in_browser(page: Page) -> list[str]:
    """Returns the names of the uploads that the browser keeps until they are done."""
    names: list[str] = page.evaluate(_KEPT)
    return names


def expect_kept(page: Page, names: list[str]) -> None:
    """Waits until the browser keeps these uploads and no others: a page does not wait for that."""
    wait_until(lambda: kept_in_browser(page) == names, f"the browser keeps {names}")


def thumbnails(page: Page) -> Locator:
    """Returns the pictures in the gallery."""
    return page.locator("#gallery .rows a")


def all_tiles(page: Page) -> list[str]:
    """Walks down the gallery and returns where its pictures lead, in their order.

    Rows far from the window are not on the page until the walk has come near them.
    """
    found: list[str] = page.evaluate(_WALK)
    return found


def expect_loaded(image: Locator) -> None:
    """Waits until the browser has decoded a picture."""
    image.scroll_into_view_if_needed()
    expect(image).to_have_js_property("complete", True)
    assert image.evaluate("(image) => image.naturalWidth") > 0


def leave_by_history(page: Page) -> None:
    """Goes back; the driver's own way waits for a load that a kept page never has."""
    page.evaluate("() => { setTimeout(() => history.back(), 0); }")
