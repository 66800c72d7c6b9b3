"""What a client may ask for beside the bytes: the visibility, and what becomes of duplicates."""

from dataclasses import dataclass

from flask import Request
from werkzeug.datastructures import MultiDict

from uploader.outcomes import InvalidFields

VISIBILITIES = ("private", "link")
_KEEP, _REUSE = "keep", "reuse"


@dataclass(frozen=True)
class UploadOptions:
    """What the client asked for; `keep_duplicates` makes a new image of bytes that are known."""

    visibility: str
    keep_duplicates: bool


def read_options(request: Request, fields: MultiDict[str, str]) -> UploadOptions:
    """Read the options: a form field wins over the query, the query over a header."""
    return checked_options(
        fields.get("visibility")
        or request.args.get("visibility")
        or request.headers.get("X-Vitrine-Visibility"),
        fields.get("duplicates") or request.args.get("duplicates"),
    )


def checked_options(visibility: str | None, duplicates: str | None) -> UploadOptions:
    """Check the options; the default is private, without duplicates. Raises InvalidFields."""
    errors = []
    if visibility and visibility not in VISIBILITIES:
        errors.append({"field": "visibility", "message": "Must be private or link."})
    if duplicates and duplicates not in {_KEEP, _REUSE}:
        errors.append({"field": "duplicates", "message": "Must be keep or reuse."})
    if errors:
        raise InvalidFields(errors)
    return UploadOptions(visibility or "private", duplicates == _KEEP)
