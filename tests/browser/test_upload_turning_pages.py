"""Whoever turns pages on a slow line still gets all uploaded, and no byte is sent twice."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page

from tests.browser.photographs import written
from tests.browser.visits import UploadLine, Visitor, drop, expect_kept, kept_in_browser
from tests.system.instance import Instance
from tests.system.pictures import jpeg
from tests.timeouts import busyness, wait_until

SLOW = 10_000  # Bytes per second.
# Headers and forms of the requests that upload, and the cookie that each has.
HEAD_BYTES = 4_000


def body_bytes(vitrine: Instance) -> Callable[[], tuple[int, int]]:
    """Returns what says how many bytes and requests of uploads have reached the gateway since."""
    before = len(vitrine.log())

    def since() -> tuple[int, int]:
        requests = [
            entry["bytes_received"]
            for line in vitrine.log()[before:].splitlines()
            if line.startswith("{")
            and (entry := json.loads(line)).get("service") == "gateway"
            and str(entry.get("path")).startswith("/v1/upload")
            and entry.get("method") in ("POST", "PATCH")
        ]
        return sum(requests), len(requests)

    return since


def test_pages_are_turned_every_few_seconds_on_a_slow_line(
    alices_page: Page, alice: Visitor, vitrine: Instance, tmp_path: Path
) -> None:
    alice.has_pictures(1)
    page = alices_page
    line = UploadLine(page)
    line.slow_down(SLOW, exactly=True)
    since = body_bytes(vitrine)
    sizes = [60_000, 45_000, 12_000, 90_000, 30_000]
    names = [f"heron-{size}.jpg" for size in sizes]
    page.goto("/gallery")
    contents = [jpeg(64, 48) + os.urandom(size - 2_000) for size in sizes]
    drop(page, [written(tmp_path / n, c) for n, c in zip(names, contents, strict=True)])
    wait_until(lambda: len(kept_in_browser(page)) == len(names), "the browser has copies")
    turns = 0
    while kept_in_browser(page):
        page.wait_for_timeout(3000 * busyness())  # A page needs its time before it sends.
        page.goto(("/account", "/gallery")[turns % 2])
        turns += 1
        assert turns < 40
    expect_kept(page, [])
    kept = alice.get("/v1/images").json()["items"]
    assert [item["name"] for item in kept[: len(names)]] == names
    received, requests = since()
    assert turns > 1
    assert received < sum(sizes) + HEAD_BYTES * requests, (received, requests, turns)
