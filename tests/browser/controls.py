"""Every control of every page, and what holds for it when its request fails.

A control is named by its kind and what a person reads: `button Save`, `link Gallery`, `field Name`.
What changes from picture to picture is written as `*`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from playwright.sync_api import Locator, Page

Names = frozenset[str]


@dataclass(frozen=True)
class Sends:
    """A control that asks the server for something without leaving the page."""

    find: Callable[[Page], Locator]
    before: Callable[[Page], None] = lambda _: None
    key: str = ""  # Pressed instead of a click.


@dataclass(frozen=True)
class Controls:
    """The controls of a page; of those that only some visits have, `at_times` says the name."""

    sends: dict[str, Sends] = field(default_factory=dict)
    # They lead to another page, or to a file; when that fails the browser or the server says so.
    leads: Names = frozenset()
    # They ask nobody: fields, disclosures, copies of what is on the page.
    stays: Names = frozenset()
    # The queue of uploads has its own tests: every file has its row, which says what became of it.
    queued: Names = frozenset()
    at_times: Names = frozenset()

    @property
    def names(self) -> Names:
        return frozenset(self.sends) | self.leads | self.stays | self.queued

    def __or__(self, other: Controls) -> Controls:
        return Controls(
            self.sends | other.sends,
            self.leads | other.leads,
            self.stays | other.stays,
            self.queued | other.queued,
            self.at_times | other.at_times,
        )


def names(*each: str) -> Names:
    return frozenset(each)


def _button(name: str) -> Callable[[Page], Locator]:
    return lambda page: page.locator("main").get_by_role("button", name=name, exact=True)


def _types_words(page: Page) -> None:
    page.get_by_text("Name and description").click()
    page.get_by_label("Name", exact=True).fill("Herons")
    page.get_by_label("Description").fill("Three herons")


FRAME = Controls(leads=names("link Skip to content", "link Vitrine, home"))
USER = FRAME | Controls(leads=names("link Gallery", "link Upload", "link Account"))
# Every page but the list of uploads itself has a popover about them.
SIGNED_IN = USER | Controls(
    leads=names("link Open the list", "link Sign in"),
    queued=names(
        "button Upload", "button Cancel all", "button Try now", "button Try again", "button Go on",
        "button Clear list",
    ),
)  # fmt: skip
WORDS = Sends(_button("Save"), _types_words)
SWITCH = Sends(lambda page: page.get_by_role("switch"), key="Space")
TURNS = Controls(
    {
        "link Older picture": Sends(lambda page: page.locator("#next")),
        "link Newer picture": Sends(lambda page: page.locator("body"), key="ArrowLeft"),
    },
    at_times=names("link Older picture", "link Newer picture"),
)
OWN_PICTURE = SIGNED_IN | TURNS | Controls(
    {"button Save": WORDS, "button Anyone with the link": SWITCH},
    leads=names(
        "link All pictures", "link Open the original", "link Download", "link Delete", "link *"
    ),
    stays=names("disclosure Name and description", "field Name", "field Description"),
)  # fmt: skip

# Of a long picture: they lead to another part of the page, which makes it large or small.
ZOOM = Controls(stays=names("link Zoom in", "link Zoom out"))

PAGES = {
    "login": FRAME | Controls(
        # Its form is sent by the browser: tests/browser/test_sign_in_form.py.
        leads=names("link Create an account", "button Sign in"),
        stays=names("field Name", "field Password", "button Show password"),
    ),
    "register": FRAME | Controls(
        leads=names("link Sign in", "button Create account"),
        stays=names("field Name", "field Password", "button Show password"),
    ),
    "gallery": SIGNED_IN | Controls(
        {"link More pictures": Sends(lambda page: page.locator("#more-link"))},
        leads=names("link *"),
    ),
    "gallery-oldest": SIGNED_IN | Controls(
        {"link Newer pictures": Sends(lambda page: page.locator("#newer-link"))},
        leads=names("link *", "link Newest pictures"),
    ),
    "gallery-empty": SIGNED_IN | Controls(queued=names("button Upload", "field Choose pictures")),
    # A long one.
    "picture-private": OWN_PICTURE | ZOOM | Controls({"button Share": Sends(_button("Share"))}),
    "picture-shared": OWN_PICTURE | Controls(
        stays=names(
            "button Copy link", "field Link", "disclosure More ways to copy",
            "field File address", "button Copy File address", "field Markdown",
            "button Copy Markdown", "field HTML", "button Copy HTML", "field BBCode",
            "button Copy BBCode",
        ),
    ),
    "picture-of-another": FRAME | Controls(
        leads=names("link Sign in", "link *", "link Download", "link Open the original")
    ),
    "delete": SIGNED_IN | Controls(
        {"button Delete picture": Sends(_button("Delete picture"))}, leads=names("link Keep it")
    ),
    "account": SIGNED_IN | Controls(
        {
            "button Sign out": Sends(lambda page: page.locator("#sign-out button")),
            "button Sign out this one, *": Sends(
                lambda page: page.locator("#sessions button").first
            ),
        },
        leads=names("link Finish uploading"),
        stays=names("button Copy", "button Not now", "button Sign out anyway"),
    ),
    "upload": USER | Controls(
        leads=names("link Sign in", "link See the gallery", "link Open its page"),
        stays=names("field Only you", "field Anyone with the link"),
        queued=names(
            "field Choose pictures", "field Choose a folder", "button Upload pictures",
            "button Go on", "button Cancel all", "button Try again", "button Copy all links",
            "button Clear list", "button Link", "button File address", "button Markdown",
            "button HTML", "button BBCode", "button Share and copy the link", "button Only you",
        ),
    ),
    "missing": Controls(
        leads=names("link Vitrine, home", "link Go to the start", "link Sign in")
    ),
}  # fmt: skip
