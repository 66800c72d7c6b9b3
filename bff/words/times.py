"""Times of the services (RFC 3339, UTC) in words."""

from datetime import UTC, date, datetime


def parse_time(text: str) -> datetime:
    """Return an RFC 3339 time as an aware datetime in UTC."""
    return datetime.fromisoformat(text).astimezone(UTC)


def parse_time_or_none(text: str | None) -> datetime | None:
    """Return an RFC 3339 time as `parse_time` does, or None where there is none."""
    return parse_time(text) if text else None


def day_words(day: date, today: date) -> str:
    """Return a day in words: `Monday, 23 November`, with the year if it is not the current one."""
    if day == today:
        return "Today"
    if (today - day).days == 1:
        return "Yesterday"
    year = "" if day.year == today.year else f" {day.year}"
    return f"{day:%A}, {day.day} {day:%B}{year}"


def span_words(first: date, last: date, today: date) -> str:
    """Return a range of days in words: `3 to 9 November`, `20 November to today`."""
    if last == today:
        return (
            f"{first.day} {first:%B}{'' if first.year == last.year else f' {first.year}'} to today"
        )
    end = f"{last.day} {last:%B}" + ("" if last.year == today.year else f" {last.year}")
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} to {end}"
    year = "" if first.year == last.year else f" {first.year}"
    return f"{first.day} {first:%B}{year} to {end}"


def near_date_words(day: date, today: date) -> str:
    """Return a day in words, with its year only where that is another one: `26 December`."""
    return f"{day.day} {day:%B}" if day.year == today.year else date_words(day)


def date_words(day: date) -> str:
    """Return a day in words, always with its year: `23 November 2026`."""
    return f"{day.day} {day:%B %Y}"


def time_words(moment: datetime) -> str:
    """Return a time in words, to the minute: `23 November 2026, 14:05`."""
    return f"{date_words(moment)}, {moment:%H:%M}"
