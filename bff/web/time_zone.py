"""The time zone of who looks, by the cookie that the pages set (static/js/shared/time_zone.js)."""

from flask import request

from bff.dependencies import dependencies
from bff.words.time_zones import TimeZone


def cookie_name() -> str:
    """Return the name of the cookie; a script sets it, and it is no secret: no `__Host-`."""
    return f"{dependencies().settings.cookie_name}_timezone"


def time_zone() -> TimeZone:
    """Return the zone of the current request; UTC, marked as such, where none is said."""
    return TimeZone.named(request.cookies.get(cookie_name()))
