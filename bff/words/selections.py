"""What the pages say of many pictures at once: what was done to them, and what was not."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from bff.words.space import count_words

UNDO = "undo"
# By the action: what became of one picture, and of several.
DONE = {
    "trash": ("is in the trash.", "are in the trash."),
    "restore": ("is back. Only you can see it.", "are back. Only you can see them."),
    "delete": ("is gone for good.", "are gone for good."),
    "link": ("can be seen by anyone with its link.", "can be seen by anyone with their links."),
    "private": ("can be seen by you alone.", "can be seen by you alone."),
    "favourite": ("is a favourite.", "are favourites."),
    "unfavourite": ("is no favourite.", "are no favourites."),
    "add_tags": ("has these tags.", "have these tags."),
    "remove_tags": ("has none of these tags.", "have none of these tags."),
    "add_to_album": ("is in the album.", "are in the album."),
    "remove_from_album": ("is not in the album.", "are not in the album."),
    "turn_left": ("is turned.", "are turned."),
    "turn_right": ("is turned.", "are turned."),
    UNDO: ("is as it was before.", "are as they were before."),
}
# By the code of the uploader: why one picture, and several, are not as was asked.
NOT_DONE = {
    "not_found": ("is not here any more.", "are not here any more."),
    "changed_since": (
        "was changed since, and stays as it is.",
        "were changed since, and stay as they are.",
    ),
    "too_many_tags": (
        "would have more tags than a picture can.",
        "would have more tags than a picture can.",
    ),
    "damaged": ("is damaged, and stays as it is.", "are damaged, and stay as they are."),
    "time_over": (
        "was not reached in time. Do it once more.",
        "were not reached in time. Do it once more.",
    ),
    "other": ("could not be changed.", "could not be changed."),
}
NOTHING = "Nothing was changed."
# By the action: the button that does it to all of a list whose number has changed.
ALL_OF_A_LIST = {
    "trash": "Move {} to the trash",
    "restore": "Restore {}",
    "delete": "Delete {} for good",
    "link": "Show {} to anyone with the link",
    "private": "Hide {} from others",
    "favourite": "Make {} favourites",
    "unfavourite": "Make {} no favourites",
    "add_tags": "Add the tags to {}",
    "remove_tags": "Take the tags off {}",
    "add_to_album": "Put {} into the album",
    "remove_from_album": "Take {} out of the album",
    "turn_left": "Turn {} left",
    "turn_right": "Turn {} right",
    "": "Download {}",
}


@dataclass(frozen=True)
class Selected:
    """Pictures by their ids, or all of a list: as many as its viewer has seen that it has.

    `listing` is the list as `ListPlace.found` has it, None where pictures are named by their ids.
    """

    ids: tuple[str, ...] = ()
    listing: Mapping[str, str] | None = None
    count: int = 0

    @property
    def words(self) -> str:
        """What a question calls them."""
        return "this picture" if self.count == 1 else count_words(self.count, "picture", "pictures")

    @classmethod
    def of(cls, *ids: str) -> "Selected":
        """Return the selection of these pictures, each once."""
        each = tuple(dict.fromkeys(ids))
        return cls(each, None, len(each))


@dataclass(frozen=True)
class Changed:
    """What became of many pictures: `failed` has the code of each that is not as was asked."""

    action: str
    done: int
    failed: Mapping[str, str] = field(default_factory=dict)
    undo: str | None = None

    @property
    def reasons(self) -> dict[str, int]:
        """How many pictures are not as was asked, by what there are words for."""
        known = (one if one in NOT_DONE else "other" for one in self.failed.values())
        return dict(Counter(known))


def changed_words(action: str, done: int, reasons: Mapping[str, int]) -> str:
    """Say what was done to how many pictures, and of all others why it was not."""
    said = [_words(done, *DONE[action])] if done and action in DONE else [NOTHING]
    said += [_words(reasons[code], *NOT_DONE[code]) for code in NOT_DONE if reasons.get(code)]
    return " ".join(said)


def again_words(action: str, count: int) -> str:
    """Return what a button says that does something to all of a list."""
    return ALL_OF_A_LIST[action].format(count_words(count, "picture", "pictures"))


def _words(count: int, one: str, many: str) -> str:
    return count_words(count, f"picture {one}", f"pictures {many}")
