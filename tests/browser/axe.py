"""Asks axe-core what is wrong with a page for somebody with a screen reader, or with weak eyes."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page

_SOURCE = Path(__file__).resolve().parents[2] / "node_modules/axe-core/axe.min.js"
_RUN = """
async () => (await axe.run(document, {
  runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  // A rule of WCAG 2.1 A that axe runs only where it is asked for.
  rules: { 'label-content-name-mismatch': { enabled: true } },
})).violations.map(({ id, nodes }) => `${id}: ${nodes[0].html.slice(0, 160)}`)
"""
# A colour on its way from one theme to the other is neither.
_TRANSITIONS_END = """
() => Promise.allSettled(document.getAnimations()
  .filter((animation) => animation instanceof CSSTransition)
  .map((transition) => transition.finished)).then(() => null)
"""


def faults_of(page: Page) -> list[str]:
    """Returns what axe finds in the page as it is now, a line for each rule that is broken."""
    if not _SOURCE.is_file():
        pytest.skip("no axe-core here: `make lint` installs it where there is npm")
    page.evaluate(_TRANSITIONS_END)
    page.evaluate(_SOURCE.read_text("utf-8"))
    found: list[str] = page.evaluate(_RUN)
    return found
