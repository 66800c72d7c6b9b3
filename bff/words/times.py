"""Times as the services write them (RFC 3339, UTC) and as people read them."""

from datetime import UTC, date, datetime


def parse_time(text: str) -> datetime:
    """Read an RFC 3339 time as an aware datetime in UTC."""
    return datetime.fromisoformat(text).astimezone(UTC)


def day_words(day: date, today: date) -> str:
    """Say a day: `Monday, 23 November`, with the year where it is another one."""
    if day == today:
        return "Today"
    if (today - day).days == 1:
        return "Yesterday"
    year = "" if day.year == today.year else f" {day.year}"
    return f"{day:%A}, {day.day} {day:%B}{year}"


def span_words(first: date, last: date, today: date) -> str:
    """Say a run of days, the earlier first: `3 to 9 November`, `20 November to today`."""
    if last == today:
        return (
            f"{first.day} {first:%B}{'' if first.year == last.year else f' {first.year}'} to today"
        )
    end = f"{last.day} {last:%B}" + ("" if last.year == today.year else f" {last.year}")
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} to {end}"
    year = "" if first.year == last.year else f" {first.year}"
    return f"{first.day} {first:%B}{year} to {end}"


def time_words(moment: datetime) -> str:
    """Say a moment to the minute: `23 November 2026, 14:05 UTC`."""
    return f"{moment.day} {moment:%B %Y}, {moment:%H:%M} UTC"
