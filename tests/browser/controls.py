"""Every control of every page, and what holds for it when its request fails.

A control is named by its kind and what a person reads: `button Save`, `link Gallery`, `field Name`.
What changes from picture to picture is written as `*`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from playwright.sync_api import Locator, Page

from tests.system.people import PASSWORD

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
    page.get_by_label("Alternative text").fill("Three herons")


def _asks_for_the_place(page: Page) -> None:
    page.get_by_text("Remove", exact=True).click()


def _types_tags(page: Page) -> None:
    page.get_by_label("Add tags").fill("herons, dusk")


def _types_a_token(page: Page) -> None:
    page.get_by_label("Name", exact=True).fill("ShareX")
    page.get_by_text("Only from some networks").click()
    page.get_by_label("Networks").fill("192.0.2.0/24")


def _types_space(page: Page) -> None:
    page.get_by_label("At most, in GB").fill("2.5")
    page.get_by_label("At most, in pictures").fill("70")


def _types_an_invitation(page: Page) -> None:
    page.get_by_label("For whom").fill("The choir")
    page.get_by_label("Accounts").fill("7")


def _types_a_login(page: Page) -> None:
    page.get_by_label("Type the name to go on").fill("somebody")


def _types_the_password(page: Page) -> None:
    page.get_by_label("Password", exact=True).fill(PASSWORD)


FRAME = Controls(leads=names("link Skip to content", "link Vitrine, home"))
USER = FRAME | Controls(
    leads=names(
        "link Gallery", "link Albums", "link Upload", "link Account", "link your account",
        "link How to search",
    ),
    stays=names("field Search pictures", "button Close the keys"),
)  # fmt: skip
# Every page but the list of uploads itself has a popover about them.
SIGNED_IN = USER | Controls(
    leads=names("link Open the list", "link Sign in"),
    queued=names(
        "button Upload", "button Cancel all", "button Try now", "button Try again", "button Go on",
        "button Clear list",
    ),
)  # fmt: skip
ACCOUNT = SIGNED_IN | Controls(
    leads=names(
        "link Profile", "link Password", "link Sessions", "link Apps and tokens", "link Data",
        "link Activity", "link Tags", "link Trash", "link Administration",
    ),
    at_times=names("link Administration"),
)  # fmt: skip
# A page behind the first has a way back to it, for phones.
SECTION = ACCOUNT | Controls(leads=names("link Account"))
ADMINISTRATION = SIGNED_IN | Controls(
    leads=names(
        "link Overview", "link People", "link Invitations", "link Activity", "link Your account"
    ),
)  # fmt: skip
ADMINISTRATION_SECTION = ADMINISTRATION | Controls(leads=names("link Administration"))
# Its way back, for phones, is People.
PERSON = ADMINISTRATION | Controls(
    {
        "button Set space": Sends(_button("Set space"), _types_space),
        "button Make a link": Sends(_button("Make a link")),
    },
    leads=names("link Delete account"),
    stays=names(
        "field At most, in GB", "field At most, in pictures",
        "field Revoke the API tokens too, when the link is used",
    ),
)  # fmt: skip
APPS = SECTION | Controls(
    {"button Make token": Sends(_button("Make token"), _types_a_token)},
    leads=names("link Make another one", "link Revoke *"),
    stays=names(
        "field Name", "field Upload pictures", "field See your pictures",
        "field Rename and share them", "field Delete them", "field When it ends",
        "disclosure Only from some networks", "field Networks", "field Administer this server",
    ),
    at_times=names("field Administer this server"),
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
ORDERS = names(
    "link Newest uploaded", "link Oldest uploaded", "link Newest taken", "link Oldest taken",
    "link Name, A to Z", "link Name, Z to A", "link Largest", "link Smallest",
)  # fmt: skip
SORTS = Controls(
    leads=ORDERS | names(
        "link Favourites", "link In no album", "link Without tags", "link Shared by link",
        "link All pictures", "link Tags", "link Trash",
    ),
    stays=names("disclosure Sort: Newest uploaded", "disclosure Show"),
)  # fmt: skip
HELP = "link What can be written in a search"
# They act on selected pictures, and are there for scripts before any is: test_gallery_selection.py.
SELECTION = Controls(
    leads=names(
        "link Select", "link Done", "button Favourite", "button Tags", "button Download",
        "button Trash",
        "button Album", "button Turn left", "button Turn right",
        "button Anyone with the link", "button Only you", "button No favourite",
        "link Select all", "link All on this page",
    ),
    stays=names("button Select", "disclosure More"),
    # The way to all of a list, by what is selected already: test_whole_lists.py.
    at_times=names("link Select all", "link All on this page"),
)  # fmt: skip
ALBUM_SORTS = Controls(
    leads=ORDERS | names("link Own order"), stays=names("disclosure Sort: Own order")
)


def _moves(number: int, words: str) -> Callable[[Page], Locator]:
    return lambda page: page.locator(".order-item").nth(number).get_by_role("button", name=words)


# How a picture is looked at asks nobody; the original that comes for it is a picture like others.
VIEW = Controls(
    stays=names(
        "button Zoom out", "button *", "button Zoom in", "button Full screen", "button Details"
    )
)
OWN_PICTURE = SIGNED_IN | TURNS | VIEW | Controls(
    {
        "button Save": WORDS, "button Anyone with the link": SWITCH,
        "button Move to trash": Sends(_button("Move to trash")),
        "button Turn left": Sends(_button("Turn left")),
        "button Turn right": Sends(lambda page: page.locator("body"), key="r"),
        "button Mirror": Sends(_button("Mirror")),
        "button Favourite": Sends(_button("Favourite")),
        "button Remove tag: *": Sends(lambda page: page.locator(".tags-one button").first),
        "button Add": Sends(_button("Add"), _types_tags),
    },
    leads=names(
        "link All tags", "link All pictures", "link Open the original", "link Download", "link *"
    ),
    stays=names(
        "button Slide show", "button Keys", "button Turn or mirror",
        "disclosure Name and description", "field Name",
        "field Alternative text", "field Description", "field Taken",
        "field Add tags",
    ),
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
        leads=names("link Sign in", "button Create account", "button How strong is it?"),
        stays=names("field Name", "field Password", "button Show password"),
    ),
    "gallery": SIGNED_IN | SORTS | SELECTION | Controls(
        {"link More pictures": Sends(lambda page: page.locator("#more-link"))},
        leads=names("link *"),
    ),
    "gallery-oldest": SIGNED_IN | SORTS | SELECTION | Controls(
        {"link Newer pictures": Sends(lambda page: page.locator("#newer-link"))},
        leads=names("link *", "link Newest pictures"),
    ),
    "gallery-empty": SIGNED_IN | Controls(queued=names("button Upload", "field Choose pictures")),
    "gallery-found": SIGNED_IN | SORTS | SELECTION | Controls(
        leads=names("link Search without *", "link Save this search", "link *")
    ),
    "gallery-selecting": SIGNED_IN | SORTS | SELECTION | Controls(
        {"link More pictures": Sends(lambda page: page.locator("#more-link"))},
        leads=names("link *"), stays=names("field *"),
    ),
    "gallery-nothing-found": SIGNED_IN | Controls(
        leads=names("link Search without *", "link All pictures", HELP)
    ),
    "gallery-misunderstood": SIGNED_IN | Controls(leads=names("link All pictures", HELP)),
    "search-help": SIGNED_IN | Controls(leads=names("link All pictures", "link *")),
    # A long one.
    "picture-private": OWN_PICTURE | ZOOM | Controls(
        {
            "button Share": Sends(_button("Share")),
            "button Remove place": Sends(_button("Remove place"), _asks_for_the_place),
        },
        stays=names("disclosure Remove"),
    ),
    "picture-shared": OWN_PICTURE | Controls(
        stays=names(
            "button Copy link", "field Link", "disclosure More ways to copy",
            "field File address", "button Copy File address", "field Markdown",
            "button Copy Markdown", "field HTML", "button Copy HTML", "field BBCode",
            "button Copy BBCode",
        ),
    ),
    "picture-of-another": FRAME | VIEW | Controls(
        leads=names("link Sign in", "link *", "link Download", "link Open the original")
    ),
    "delete": SIGNED_IN | Controls(
        {"button Move to trash": Sends(_button("Move to trash"))}, leads=names("link Keep it")
    ),
    # Their forms are sent by the browser, as what they lead to is another page.
    "albums": SIGNED_IN | Controls(
        leads=names("button Make album", "link *"),
        stays=names("link New album", "field New album"),
    ),
    "album": SIGNED_IN | ALBUM_SORTS | SELECTION | Controls(
        leads=names(
            "link Upload here", "link Change", "link Delete album", "link *", "button Make album"
        ),
        stays=names("disclosure New album in this one", "field Name"),
    ),
    "album-order": SIGNED_IN | Controls(
        {
            "button To the start: *": Sends(_moves(1, "To the start")),
            "button Earlier: *": Sends(_moves(1, "Earlier")),
            "button Later: *": Sends(_moves(0, "Later")),
            "button To the end: *": Sends(_moves(0, "To the end")),
        },
        leads=names("link Done", "link Porto"),
        # What it moves is sent as by the buttons: tests/browser/test_album_order.py.
        stays=names("button Move *"),
    ),
    "save-search": SIGNED_IN | Controls(
        leads=names("button Save search", "link Do not save it"),
        stays=names("field Name", "field Looks for", "field Order of the pictures"),
    ),
    "saved-search": SIGNED_IN | SELECTION | Controls(
        leads=ORDERS | names("link Change", "link Delete search", "link *"),
        stays=names("disclosure Sort: Newest uploaded"),
    ),
    "album-edit": SIGNED_IN | Controls(
        leads=names("button Save", "link Back to the album"),
        stays=names(
            "field Name", "field Description", "field In album", "field Order of the pictures"
        ),
    ),
    "album-delete": SIGNED_IN | Controls(leads=names("button Delete album", "link Keep it")),
    "picture-albums": SIGNED_IN | Controls(
        leads=names("button Save", "link Back to the picture"),
        stays=names("field *", "field New album"),
    ),
    # Their forms are sent by the browser, as what they lead to is another page: test_tags.py.
    "tags": SIGNED_IN | Controls(
        leads=names("link *", "link Rename: *", "link Delete: *", "button Find"),
        stays=names("field Find by beginning"),
    ),
    "tags-empty": SIGNED_IN | Controls(leads=names("link All pictures")),
    "tag-change": SIGNED_IN | Controls(
        leads=names("button Rename", "link Leave it"), stays=names("field New name")
    ),
    "tag-delete": SIGNED_IN | Controls(leads=names("button Delete tag", "link Keep it")),
    # Its forms are sent by the browser, as what they lead to is another page: test_trash.py.
    "trash": SIGNED_IN | Controls(
        leads=names(
            "button Restore all", "link Empty the trash", "button Restore: *",
            "link Delete for good: *", "link Select",
        ),
    ),
    "trash-selecting": SIGNED_IN | Controls(
        leads=names("button Restore", "button Delete for good", "link Done"),
        stays=names("button Select", "field Select *", "link All on this page"),
    ),
    "trash-empty": SIGNED_IN,
    "empty-trash": SIGNED_IN | Controls(leads=names("button Empty the trash", "link Keep them")),
    "delete-for-good": SIGNED_IN | Controls(
        leads=names("button Delete for good", "link Leave it in the trash")
    ),
    "account": ACCOUNT | Controls(
        {"button Sign out": Sends(lambda page: page.locator("#sign-out button"))},
        leads=names("link Finish uploading", "link See all keys"),
        stays=names(
            "field Use single keys in this browser", "button Not now", "button Sign out anyway"
        ),
    ),
    "password": SECTION | Controls(
        # Its form is sent by the browser: tests/browser/test_password_page.py.
        leads=names("button Change password", "button How strong is it?"),
        stays=names(
            "field Name", "field Password that you have", "field New password",
            "button Show password that you have", "button Show new password",
            "field Revoke my API tokens too",
        ),
    ),
    "sessions": SECTION | Controls(
        {
            "button Sign out: *": Sends(lambda page: page.locator(".entry button").first),
            "button Sign out everywhere else": Sends(_button("Sign out everywhere else")),
        },
        leads=names("link A token"),
    ),
    "apps": APPS,
    "apps-with-token": APPS | Controls(
        # Files, whose answers open beside.
        leads=names(
            "button Download vitrine.sh", "button Download vitrine.sxcu",
            "button Download the older form", "button Script for Flameshot",
            "button Script for Spectacle", "button Menu entry for Dolphin",
            "button Download config.json",
        ),
        stays=names(
            "button Copy token", "button Copy", "field Who can see what it uploads",
            "disclosure A terminal", "disclosure ShareX (Windows)",
            "disclosure Flameshot, Spectacle and Dolphin (Linux)",
            "disclosure PicGo, and what speaks through it (Obsidian, Typora)",
        ),
    ),
    "revoke": SIGNED_IN | Controls(
        {"button Revoke token": Sends(_button("Revoke token"))}, leads=names("link Keep it")
    ),
    "data": SECTION | Controls(leads=names("link trash", "link Delete account")),
    "delete-account": SIGNED_IN | Controls(
        # Its form is sent by the browser: tests/browser/test_leaving.py.
        leads=names("button Delete account for good", "link Keep it"),
        stays=names("field Your name", "field Your password", "button Show your password"),
    ),
    "activity": SECTION | Controls(
        {"link Older": Sends(lambda page: page.locator("#older-link"))},
        leads=names("link Change your password"),
    ),
    "confirm": SIGNED_IN | Controls(
        {"button Confirm": Sends(_button("Confirm"), _types_the_password)},
        leads=names("link Not now"),
        stays=names("field Name", "field Password", "button Show password"),
    ),
    "administration": ADMINISTRATION | Controls(leads=names("link *"), at_times=names("link *")),
    "people": ADMINISTRATION_SECTION | Controls(
        {"link More": Sends(lambda page: page.locator("#more-link"))},
        leads=names("link *", "button Find"),
        stays=names("field Find by name"),
    ),
    "person": PERSON | Controls(
        {
            "button Make an administrator": Sends(_button("Make an administrator")),
            "button Disable account": Sends(_button("Disable account")),
        },
        stays=names("button Copy link"),
    ),
    "person-disabled": PERSON | Controls(
        {
            "button Make a member": Sends(_button("Make a member")),
            "button Enable account": Sends(_button("Enable account")),
        },
    ),
    "delete-person": SIGNED_IN | Controls(
        {"button Delete account": Sends(_button("Delete account"), _types_a_login)},
        leads=names("link Keep it"),
        stays=names("field Type the name to go on"),
    ),
    "invitations": ADMINISTRATION_SECTION | Controls(
        {
            "button Make invitation": Sends(_button("Make invitation"), _types_an_invitation),
            "button Withdraw: *": Sends(lambda page: page.locator(".listed button").first),
            "link Older": Sends(lambda page: page.locator("#more-link")),
        },
        stays=names(
            "field For whom", "field Accounts", "field When it ends", "button Copy link"
        ),
    ),
    "activity-of-all": ADMINISTRATION_SECTION | Controls(
        {"link Older": Sends(lambda page: page.locator("#older-link"))},
        leads=names("button Show"),
        stays=names("field What"),
    ),
    "invited": FRAME | Controls(
        # Its form is sent by the browser: tests/browser/test_links_for_newcomers.py.
        leads=names("link Sign in", "button Create account", "button How strong is it?"),
        stays=names("field Name", "field Password", "button Show password"),
    ),
    "new-password": FRAME | Controls(
        # Its form is sent by the browser: tests/browser/test_links_for_newcomers.py.
        leads=names("button Set password", "button How strong is it?"),
        stays=names("field New password", "button Show new password"),
    ),
    "upload": USER | Controls(
        leads=names("link Sign in", "link See the gallery", "link Open its page"),
        stays=names(
            "field Only you", "field Anyone with the link", "field Folders become albums",
        ),
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
