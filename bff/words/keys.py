"""The keys of the pages, in one table: the controls that they use, and the list that says so."""

from typing import NamedTuple

# Keys as browsers name them (KeyboardEvent.key) -> as keyboards have them.
WRITTEN = {
    "ArrowLeft": "\u2190",
    "ArrowRight": "\u2192",
    "ArrowUp": "\u2191",
    "ArrowDown": "\u2193",
    "Escape": "Esc",
    "-": "\u2212",
}


class Key(NamedTuple):
    """What some keys do; a control is found by the name, one that has none is the page's itself."""

    keys: tuple[str, ...]
    does: str
    name: str = ""

    @property
    def written(self) -> tuple[str, ...]:
        """The keys as they are written on a keyboard."""
        return tuple(WRITTEN.get(key, key.upper() if len(key) == 1 else key) for key in self.keys)


class Group(NamedTuple):
    """The keys of one kind of page."""

    where: str
    keys: tuple[Key, ...]


GROUPS = (
    Group(
        "On every page",
        (
            Key(("?",), "Show these keys", "help"),
            Key(("/",), "Search pictures", "search"),
            Key(("u",), "Upload", "upload"),
            Key(("Escape",), "Close what is open"),
        ),
    ),
    Group(
        "Gallery",
        (
            Key(("Tab",), "On to the next picture"),
            Key(("Enter",), "Open the picture"),
            Key(
                ("ArrowUp", "ArrowDown"), "On the rail of months: the month before, the month after"
            ),
            Key(("x",), "Select the picture, or leave it out again"),
            Key(("Ctrl+A",), "Select all that have come so far"),
        ),
    ),
    Group(
        "Gallery, pictures selected",
        (
            Key(("d",), "Download them"),
            Key(("Delete",), "Move them to the trash"),
            Key(("Escape",), "Select none"),
        ),
    ),
    Group(
        "Picture",
        (
            Key(("ArrowLeft", "ArrowRight"), "The picture before, the picture after"),
            Key(("Escape",), "Back to its place in the gallery"),
            Key(("+",), "Zoom in", "zoom-in"),
            Key(("-",), "Zoom out", "zoom-out"),
            Key(("1",), "100 %: a pixel of it is a pixel of the screen"),
            Key(("0",), "All of the picture"),
            Key(("l",), "Turn left", "turn-left"),
            Key(("r",), "Turn right", "turn-right"),
            Key(("m",), "Mirror", "mirror"),
            Key(("p",), "Slide show", "slide-show"),
            Key(("f",), "Full screen", "full-screen"),
            Key(("i",), "Show or hide the details", "details"),
            Key(("e",), "Change name, texts and time", "edit"),
            Key(("d",), "Download", "download"),
            Key(("Delete",), "Move to trash", "trash"),
        ),
    ),
    Group(
        "Picture, zoomed in",
        (
            Key(("ArrowLeft", "ArrowUp", "ArrowDown", "ArrowRight"), "Move the picture"),
            Key(("Escape",), "All of the picture"),
        ),
    ),
)
NAMED = {key.name: key for group in GROUPS for key in group.keys if key.name}
