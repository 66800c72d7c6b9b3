"""When a picture was taken, as cameras, programs and people write it."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# The oldest photograph that is left is of 1826 or 1827.
EARLIEST = datetime(1826, 1, 1, tzinfo=UTC)
# A clock without an offset may be this far ahead of UTC, and a bit fast.
_AHEAD = timedelta(days=1)
# What writers have made of a time that they did not know: their zero.
_ZEROS = {datetime(1970, 1, 1, tzinfo=UTC), datetime(1904, 1, 1, tzinfo=UTC)}
_MICROSECOND = timedelta(microseconds=1)
_OFFSET = re.compile(r"([+-])([0-9]{2}):([0-9]{2})", re.ASCII)
_MOST_OFFSET_MINUTES = 14 * 60
# A day of ISO 8601, in most cases with a time, and sometimes with its offset.
_WRITTEN = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"(?:[Tt ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,9})?)?(?:[Zz]|[+-][0-9]{2}:[0-9]{2})?)?",
    re.ASCII,
)


@dataclass(frozen=True)
class Moment:
    """A time in microseconds since 1970, in UTC where the offset of its clock is known.

    Where that is not known (None) it is what the clock showed, counted as if it ran in UTC.
    """

    at: int
    offset_minutes: int | None = None

    @property
    def clock(self) -> datetime:
        """What the clock showed, with its offset; with that of UTC where none is known."""
        return (EPOCH + self.at * _MICROSECOND).astimezone(
            timezone(timedelta(minutes=self.offset_minutes or 0))
        )

    @property
    def is_plausible(self) -> bool:
        """Whether a picture can have been taken then."""
        try:
            moment = EPOCH + self.at * _MICROSECOND
        except OverflowError:
            return False
        return EARLIEST <= moment <= datetime.now(UTC) + _AHEAD and moment not in _ZEROS


def moment_of(clock: datetime, offset_minutes: int | None) -> Moment | None:
    """Return the moment at which a clock, given without an offset, showed a time.

    None where that cannot be when a picture was taken.
    """
    shown = (clock.replace(tzinfo=UTC) - EPOCH) // _MICROSECOND
    moment = Moment(shown - (offset_minutes or 0) * 60_000_000, offset_minutes)
    return moment if moment.is_plausible else None


def read_offset(text: str) -> int | None:
    """Read an offset such as `+05:30` in minutes; None where it is none that a zone has."""
    match = _OFFSET.fullmatch(text.strip())
    if match is None:
        return None
    minutes = int(match[2]) * 60 + int(match[3])
    if minutes > _MOST_OFFSET_MINUTES or int(match[3]) > 59:
        return None
    return -minutes if match[1] == "-" else minutes


def read_written(text: str) -> Moment | None:
    """Read a time as ISO 8601 has it, with or without an offset; None for anything else.

    `Z` counts as no offset: it says UTC, and not what clock was looked at.
    """
    text = text.strip().upper()
    if not _WRITTEN.fullmatch(text):
        return None
    try:
        clock = datetime.fromisoformat(text)
    except ValueError:
        return None
    offset = None if text.endswith("Z") else clock.utcoffset()
    if offset is None:
        return moment_of(clock.replace(tzinfo=None), None)
    minutes = offset // timedelta(minutes=1)
    if abs(minutes) > _MOST_OFFSET_MINUTES:
        return None
    return moment_of(clock.replace(tzinfo=None), minutes)
