"""What a client says beside the bytes: who may see them, and when they were added."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from flask import Request
from werkzeug.datastructures import MultiDict

from uploader.clock import SECOND, microseconds_now
from uploader.outcomes import InvalidFields

VISIBILITIES = ("private", "link")
_KEEP, _REUSE = "keep", "reuse"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# A time with its offset (RFC 3339, section 5.6).
TIME = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,9})?"
    r"(?:[Zz]|[+-][0-9]{2}:[0-9]{2})",
    re.ASCII,
)


@dataclass(frozen=True)
class UploadOptions:
    """What the client asked for; `keep_duplicates` makes a new image of bytes that are known.

    `added_at` is when the file was chosen, in microseconds since 1970, as the client says it.
    """

    visibility: str
    keep_duplicates: bool
    added_at: int | None = None

    def bounded_added_at(self, seconds: int) -> int | None:
        """Return `added_at` within the `seconds` before now; None where the client said none.

        Files that were chosen together stand in the order of their choice, however long each took.
        A time that is further away is one that the client's clock has wrong.
        """
        if self.added_at is None:
            return None
        now = microseconds_now()
        return min(max(self.added_at, now - seconds * SECOND), now)


def read_options(request: Request, fields: MultiDict[str, str]) -> UploadOptions:
    """Read the options: a form field wins over the query, the query over a header.

    What loses has to be valid as well: it was asked for. Raises InvalidFields.
    """
    header = request.headers.get
    for said in (fields, request.args):
        checked_options(said.get("visibility"), said.get("duplicates"), said.get("added_at"))
    checked_options(header("X-Vitrine-Visibility"), None, header("X-Vitrine-Added-At"))
    return checked_options(
        fields.get("visibility")
        or request.args.get("visibility")
        or header("X-Vitrine-Visibility"),
        fields.get("duplicates") or request.args.get("duplicates"),
        fields.get("added_at") or request.args.get("added_at") or header("X-Vitrine-Added-At"),
    )


def checked_options(
    visibility: str | None, duplicates: str | None, added_at: str | None = None
) -> UploadOptions:
    """Check the options; the default is private, without duplicates. Raises InvalidFields."""
    errors = []
    if visibility and visibility not in VISIBILITIES:
        errors.append({"field": "visibility", "message": "Must be private or link."})
    if duplicates and duplicates not in {_KEEP, _REUSE}:
        errors.append({"field": "duplicates", "message": "Must be keep or reuse."})
    moment = _microseconds(added_at) if added_at else None
    if added_at and moment is None:
        errors.append({"field": "added_at", "message": "Must be a time as RFC 3339 has it."})
    if errors:
        raise InvalidFields(errors)
    return UploadOptions(visibility or "private", duplicates == _KEEP, moment)


def _microseconds(text: str) -> int | None:
    """Read a time with its offset (RFC 3339, section 5.6); None for anything else."""
    try:
        moment = datetime.fromisoformat(text.upper()) if TIME.fullmatch(text) else None
        return None if moment is None else (moment - _EPOCH) // timedelta(microseconds=1)
    except (ValueError, OverflowError):
        return None
