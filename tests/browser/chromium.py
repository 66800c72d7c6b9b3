"""The Chromium of this machine."""

import shutil

BROWSER_ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--no-first-run",
]  # fmt: skip
# The same browser without the windows around its pages, which take two fifths of the tests' time.
_NAMES = ("chromium-headless-shell", "chromium", "chromium-browser")


def chromium_program() -> str | None:
    """Return the path of Chromium, or None where there is none."""
    return next((path for name in _NAMES if (path := shutil.which(name))), None)
