"""The numbers of one pass over database and store."""

from dataclasses import asdict, dataclass


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
