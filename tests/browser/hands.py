"""The ways of using a page: without scripts, by the keyboard alone, by touch on a phone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import BrowserContext, Locator, Page, expect

# By the name of each way: how its browser is opened.
WAYS: dict[str, dict[str, Any]] = {
    "plain": {"java_script_enabled": False},
    "keyboard": {"reduced_motion": "reduce"},
    "touch": {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True},
}
# More than any page of these tests has parts that take the focus.
_MOST_STEPS = 250
_IS_FOCUSED = "(one) => one === document.activeElement"
_CHOSEN = "(select) => select.selectedOptions[0].label"


@dataclass(frozen=True)
class Hands:
    """Uses the controls of a page in one way."""

    page: Page
    way: str

    @property
    def has_scripts(self) -> bool:
        return self.way != "plain"

    def elsewhere(self, open_context: Callable[..., BrowserContext]) -> Hands:
        """Returns somebody unknown, who uses another browser in the same way."""
        return Hands(open_context(**WAYS[self.way]).new_page(), self.way)

    def open(self, path: str) -> None:
        self.page.goto(path)
        self.page.wait_for_load_state("load")

    def press(self, control: Locator) -> None:
        """Uses a button or a link, ticks a box, opens what is folded."""
        if self.way == "keyboard":
            self._reach(control)
            is_box = control.get_attribute("type") == "checkbox"
            self.page.keyboard.press("Space" if is_box else "Enter")
        elif self.way == "touch":
            control.tap()
        else:
            control.click()

    def type(self, field: Locator, text: str) -> None:
        """Puts a text in place of what stands in a field."""
        if self.way == "keyboard":
            self._reach(field)
            self.page.keyboard.press("Control+A")
            self.page.keyboard.type(text)
        else:
            field.fill(text)

    def choose(self, select: Locator, words: str) -> None:
        """Chooses an option by its words."""
        if self.way != "keyboard":
            select.select_option(words)
            return
        self._reach(select)
        self.page.keyboard.press("Home")
        for _ in range(_MOST_STEPS):
            if select.evaluate(_CHOSEN) == words:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{words} is not offered")

    def expect_heading(self, words: str) -> None:
        expect(self.page.get_by_role("heading", level=1)).to_have_text(words)

    def _reach(self, control: Locator) -> None:
        """Moves the focus on by Tab, at most once through the whole page."""
        expect(control).to_be_visible()
        for _ in range(_MOST_STEPS):
            if control.evaluate(_IS_FOCUSED):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab does not come to {control}")
