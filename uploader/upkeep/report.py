"""The numbers of one pass over database and store, while it runs and at its end."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass

# Is told how many are done, and of how many: objects of a reconcile, images of a scrub.
Progress = Callable[[int, int], None]


def untold(_done: int, _of: int) -> None:
    """Tell nobody: the progress of a pass that runs by itself."""


@dataclass
class Report:
    """What a reconcile or a scrub has found and done; `damaged` counts all that is damaged now."""

    images: int = 0
    objects: int = 0
    abandoned: int = 0
    damaged: int = 0
    restored: int = 0
    renditions_dropped: int = 0
    strays: int = 0
    removed: int = 0
    leftovers: int = 0
    unreadable: int = 0

    def as_json(self) -> dict[str, int]:
        """Return the numbers by their names."""
        return asdict(self)


_FOUND = {
    "abandoned": ("unfinished upload was given up", "unfinished uploads were given up"),
    "restored": ("picture is whole again", "pictures are whole again"),
    "renditions_dropped": (
        "thumbnail, preview or card is made again when it is asked for",
        "thumbnails, previews or cards are made again when they are asked for",
    ),
    "strays": (
        "object that no picture needs is in quarantine now",
        "objects that no picture needs are in quarantine now",
    ),
    "removed": ("object was removed", "objects were removed"),
    "leftovers": ("rest of a broken write was removed", "rests of broken writes were removed"),
    "unreadable": (
        "object is listed and could not be read",
        "objects are listed and could not be read",
    ),
    "damaged": (
        "picture is damaged: its original is lost or changed",
        "pictures are damaged: their originals are lost or changed",
    ),
}


def in_words(report: Mapping[str, int], verb: str, seconds: float) -> str:
    """Return a report for the operator: a sentence, then a line for each thing that was found."""
    images = f"{report['images']:,} {'picture' if report['images'] == 1 else 'pictures'}"
    objects = f"{report['objects']:,} {'object' if report['objects'] == 1 else 'objects'}"
    lines = [
        f"  {count:,} {_FOUND[name][count != 1]}."
        for name, count in report.items()
        if count and name in _FOUND
    ]
    end = "This is what was found:" if lines else "Everything is as it should be."
    return "\n".join([f"{verb} {images} with {objects} in {seconds:.0f} s. {end}", *lines])
