"""A browser with a profile of its own, which can die in its work and be started again."""

from __future__ import annotations

import contextlib
import os
import signal
from pathlib import Path

from playwright.sync_api import Error, Page, Playwright

from tests.browser.chromium import BROWSER_ARGUMENTS
from tests.browser.visits import TIMEOUT_MILLISECONDS
from tests.timeouts import wait_until


class KillableBrowser:
    """Chromium on a profile that lasts."""

    def __init__(self, playwright: Playwright, program: str, profile: Path, base_url: str) -> None:
        self._playwright = playwright
        self._program = program
        self._profile = profile
        self._base_url = base_url

    def start(self) -> Page:
        """Starts it on its profile and returns a page."""
        context = self._playwright.chromium.launch_persistent_context(
            self._profile,
            executable_path=self._program,
            args=BROWSER_ARGUMENTS,
            base_url=self._base_url,
        )
        context.set_default_timeout(TIMEOUT_MILLISECONDS)
        self._context = context
        return context.pages[0]

    def kill(self) -> None:
        """Kills it as a power cut would: at once and with all its parts."""
        for pid in self._processes():
            os.kill(pid, signal.SIGKILL)
        wait_until(lambda: not self._processes(), "the browser is dead")
        with contextlib.suppress(Error):
            self._context.close()  # Only the driver's own record of it.

    def _processes(self) -> list[int]:
        """Returns the processes that run on this profile, which no other browser has."""
        found = []
        for folder in Path("/proc").iterdir():
            try:
                if str(self._profile).encode() in (folder / "cmdline").read_bytes():
                    found.append(int(folder.name))
            except (OSError, ValueError):
                continue
        return found
