"""What a client says beside the bytes: who may see them, when they were added, which album."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from flask import Request
from werkzeug.datastructures import MultiDict

from uploader.arranging.album_paths import AlbumPlace, read_path
from uploader.clock import SECOND, microseconds_now
from uploader.outcomes import AlbumNotFound, InvalidFields
from uploader.records.identifiers import ID_PATTERN

VISIBILITIES = ("private", "link")
_KEEP, _REUSE = "keep", "reuse"
# What a query may say; a form sends its empty fields as well, and means none by them.
_OF_QUERY = ("visibility", "duplicates", "added_at", "album_id", "album_path")
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
    `album` is where it is to go, if anywhere.
    """

    visibility: str
    keep_duplicates: bool
    added_at: int | None = None
    album: AlbumPlace | None = None

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

    What loses has to be valid as well: it was asked for. Raises InvalidFields and AlbumNotFound.
    """
    header = request.headers.get
    if empty := [name for name in _OF_QUERY if request.args.get(name) == ""]:
        raise InvalidFields([{"field": name, "message": "Must not be empty."} for name in empty])
    in_header = {
        "visibility": header("X-Vitrine-Visibility"),
        "added_at": header("X-Vitrine-Added-At"),
    }
    wins: dict[str, str | None] = {}
    for said in (in_header, request.args, fields):
        checked_options(said)
        wins |= {name: said[name] for name in _OF_QUERY if said.get(name)}
    return checked_options(wins)


def checked_options(said: Mapping[str, str | None]) -> UploadOptions:
    """Check the options; the default is private, without duplicates, in no album.

    Raises InvalidFields, and AlbumNotFound where an id is none.
    """
    errors = []
    visibility, duplicates = said.get("visibility"), said.get("duplicates")
    if visibility and visibility not in VISIBILITIES:
        errors.append({"field": "visibility", "message": "Must be private or link."})
    if duplicates and duplicates not in {_KEEP, _REUSE}:
        errors.append({"field": "duplicates", "message": "Must be keep or reuse."})
    added_at = said.get("added_at")
    moment = _microseconds(added_at) if added_at else None
    if added_at and moment is None:
        errors.append({"field": "added_at", "message": "Must be a time as RFC 3339 has it."})
    path: tuple[str, ...] = ()
    try:
        path = read_path(said.get("album_path") or "") if said.get("album_path") else ()
    except ValueError as error:
        errors.append({"field": "album_path", "message": str(error)})
    if errors:
        raise InvalidFields(errors)
    album_id = said.get("album_id") or None
    if album_id is not None and not ID_PATTERN.fullmatch(album_id):
        raise AlbumNotFound
    album = AlbumPlace(album_id, path) if album_id or path else None
    return UploadOptions(visibility or "private", duplicates == _KEEP, moment, album)


def _microseconds(text: str) -> int | None:
    """Read a time with its offset (RFC 3339, section 5.6); None for anything else."""
    try:
        moment = datetime.fromisoformat(text.upper()) if TIME.fullmatch(text) else None
        return None if moment is None else (moment - _EPOCH) // timedelta(microseconds=1)
    except (ValueError, OverflowError):
        return None
