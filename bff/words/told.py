"""What a page may have to say first: what became of something on the page before.

A code in an address names it: an address is anybody's to make, so no sentence is ever in it.
"""

TOLD = {
    "deleted": "The picture is deleted.",
    "deleted-for-good": "The picture is gone for good.",
    "trashed": "The picture is in the trash.",
    "restored": "The picture is back.",
    "restored-without-link": "The picture is back. Its link is off.",
    "moved": "The picture is moved.",
    "not-moved": "Nothing was moved: a picture is not in the album any more.",
    "album-deleted": "The album is deleted. Its pictures are still there.",
    "links-on": "Their links work again.",
    "not-in-trash": "That picture is not in the trash any more.",
    "nothing-selected": "No picture is selected. Select one or more first.",
    "undo-over": "That cannot be undone any more.",
    "password-reset": "Your new password is set. Sign in with it.",
    "person-deleted": "The account is deleted. What was in it is gone within a minute.",
    "own-account-changed": "Your account is changed, and signed out everywhere.",
    "account-deleted": "Your account is deleted. What was in it is gone within a minute.",
}
GONE = "That picture is not here any more."
