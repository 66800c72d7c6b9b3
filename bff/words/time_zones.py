"""The time zone in which a page says days and times."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from typing import Self
from zoneinfo import ZoneInfo

from bff.words.times import date_words, time_words

# Names of the IANA time zone database, whose files they are: no dot, so no way out of its folder.
_NAME = re.compile(r"[A-Za-z0-9_+/-]{1,64}")


@dataclass(frozen=True)
class TimeZone:
    """A time zone; `name` is what the browser calls it, "" where it has said nothing.

    Where the zone is not known, times are in UTC, and say so.
    """

    name: str
    info: tzinfo
    is_named: bool

    @classmethod
    def named(cls, name: str | None) -> Self:
        """Return the zone of this name, or UTC when there is none."""
        if not name or not _NAME.fullmatch(name):
            return cls("", UTC, is_named=False)
        try:
            return cls(name, ZoneInfo(name), is_named=True)
        # It is missing, a folder, or another file of the database: KeyError, OSError, ValueError.
        except (KeyError, OSError, ValueError):
            return cls(name, UTC, is_named=False)

    @property
    def suffix(self) -> str:
        """What a time has behind it, so that nobody takes it for their own."""
        return "" if self.is_named else "UTC"

    def local(self, moment: datetime) -> datetime:
        """Return a moment on the clock of this zone."""
        return moment.astimezone(self.info)

    def day(self, moment: datetime) -> date:
        """Return the day of a moment on the calendar of this zone."""
        return self.local(moment).date()

    def today(self) -> date:
        """Return the day that it is there now."""
        return self.day(datetime.now(UTC))

    def stamp(self, moment: datetime) -> str:
        """Return a moment for machines: RFC 3339, with the offset of this zone at that time."""
        return self.local(moment).isoformat()

    def time_words(self, moment: datetime) -> str:
        """Return a moment in words: `23 November 2026, 14:05`."""
        return f"{time_words(self.local(moment))} {self.suffix}".rstrip()

    def date_words(self, moment: datetime) -> str:
        """Return the day of a moment in words: `23 November 2026`."""
        return date_words(self.day(moment))
