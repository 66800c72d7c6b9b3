"""What is known of a picture of the viewer's own, and the words that its page has for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bff.words.times import time_words

# From here on photographers say seconds, and below it parts of one.
_LONG_SECONDS = 0.3
# About a metre.
_PLACE_DIGITS = 5
_UNKNOWN_OFFSET = "Z"


@dataclass(frozen=True)
class Taken:
    """When a picture was taken: what the clock of the camera showed, and its offset from UTC.

    The offset is as RFC 3339 has it, and `Z` where nobody knows it.
    """

    clock: datetime
    offset: str = _UNKNOWN_OFFSET

    @classmethod
    def read(cls, said: str) -> "Taken":
        """Return the time that the uploader says."""
        offset = _UNKNOWN_OFFSET if said.endswith(_UNKNOWN_OFFSET) else said[-6:]
        return cls(datetime.fromisoformat(said).replace(tzinfo=None), offset)

    @property
    def words(self) -> str:
        """The time in words; it is that of the place where the picture was taken."""
        return time_words(self.clock)

    @property
    def day(self) -> str:
        """The day as a search has it: `2019-05-12`."""
        return f"{self.clock:%Y-%m-%d}"

    @property
    def typed(self) -> str:
        """The time as a field of a form has it, to the second; browsers leave out one of 0."""
        return self.clock.isoformat(timespec="seconds" if self.clock.second else "minutes")

    @property
    def stamp(self) -> str:
        """The time for machines, without an offset where that is not known."""
        return _to_the_second(self.clock) + self.offset.removesuffix(_UNKNOWN_OFFSET)


@dataclass(frozen=True)
class Details:
    """What is known of a picture; `taken` is None where only the time of the upload is known."""

    taken: Taken | None = None
    camera: str = ""
    lens: str = ""
    exposure: str = ""
    place: str = ""
    description: str = ""
    # By the owner; the original file may have a place all the same.
    place_removed: bool = False

    @classmethod
    def read(cls, said: dict[str, Any]) -> "Details | None":
        """Return the details of the uploader's JSON; None where it tells of a shared picture."""
        if "taken_at" not in said:
            return None
        return cls(
            taken=Taken.read(said["taken_at"]) if said["taken_known"] else None,
            camera=said["camera"] or "",
            lens=said["lens"] or "",
            exposure=exposure_words(said["exposure"] or {}),
            place=place_words(said["place"]),
            description=said["description"],
            place_removed=said.get("place_removed", False),
        )

    def taken_as_typed(self, typed: str) -> str | None:
        """Return the time of a form for the uploader: with the offset that is known, or None.

        None is for an empty field. Raises ValueError where it is no time.
        """
        if not typed.strip():
            return None
        clock = datetime.fromisoformat(typed.strip())
        if clock.tzinfo is not None:
            raise ValueError("a time with an offset")
        offset = self.taken.offset if self.taken else _UNKNOWN_OFFSET
        return _to_the_second(clock) + offset

    def has_other_time(self, typed: str) -> bool:
        """Whether a field of a form says another time than is known."""
        try:
            said = self.taken_as_typed(typed)
        except ValueError:
            return True
        known = self.taken and _to_the_second(self.taken.clock) + self.taken.offset
        return said != known


def changes_of(details: Details, typed: Mapping[str, str]) -> dict[str, str | None]:
    """Return what is to be changed: of the time nothing where the form says what is known already.

    Else it would be the owner's word from then on, and not what the file says. Raises ValueError
    for what is no time.
    """
    changes: dict[str, str | None] = {
        name: one for name, one in typed.items() if name != "taken_at"
    }
    time = typed.get("taken_at")
    if time is not None and details.has_other_time(time):
        changes["taken_at"] = details.taken_as_typed(time)
    return changes


def exposure_words(said: dict[str, Any]) -> str:
    """Return an exposure in words: `50 mm, f/5.6, 1/250 s, ISO 200`."""
    parts = []
    if said.get("focal_length"):
        parts.append(f"{_short(said['focal_length'], 3)} mm")
    if said.get("aperture"):
        parts.append(f"f/{_short(said['aperture'], 2)}")
    if said.get("seconds"):
        parts.append(_seconds_words(said["seconds"]))
    if said.get("iso"):
        parts.append(f"ISO {said['iso']}")
    # A number and its unit stay in one line.
    return ", ".join(part.replace(" ", "\N{NO-BREAK SPACE}") for part in parts)


def place_words(said: dict[str, float] | None) -> str:
    """Return a place in degrees north and east, with a true minus sign, as `37.8192, 9.5`."""
    if not said:
        return ""
    # A sum with 0 has no zero that is negative.
    degrees = (round(said[name], _PLACE_DIGITS) + 0.0 for name in ("latitude", "longitude"))
    words = ", ".join(f"{one:.{_PLACE_DIGITS}f}".rstrip("0").rstrip(".") for one in degrees)
    return words.replace("-", "\N{MINUS SIGN}")


def _to_the_second(clock: datetime) -> str:
    return clock.isoformat(timespec="seconds")


def _seconds_words(seconds: float) -> str:
    return f"{_short(seconds, 2)} s" if seconds >= _LONG_SECONDS else f"1/{round(1 / seconds)} s"


def _short(number: float, digits: int) -> str:
    """Return a number with so many digits that count, and never fewer than before the point."""
    return f"{number:.0f}" if number >= 10 ** (digits - 1) else f"{number:.{digits}g}"
