"""The rows of the images that an upload makes, with new ids and keys."""

import dataclasses
import hashlib
from datetime import UTC, datetime

from uploader.clock import SECOND, microseconds_now
from uploader.decoding.formats import RENDITION, PictureFormat
from uploader.decoding.gatekeeper import Verdict
from uploader.intake.submission import Submission
from uploader.library.details import read_values, taken_values
from uploader.library.image import PENDING, Image
from uploader.library.names import made_name
from uploader.library.sort_names import sort_name
from uploader.records.identifiers import new_id, new_key
from uploader.storage.timeouts import transfer_seconds

# How long a row may be pending beyond its time at the store: for the database, and flushing.
_SPARE_SECONDS = 20.0


def pending_image(upload: Submission, picture_format: PictureFormat, verdict: Verdict) -> Image:
    """Make the pending row of a new image."""
    received, now = upload.received, microseconds_now()
    seconds = transfer_seconds(received.file.size) + _SPARE_SECONDS
    name = received.name or made_name(picture_format, datetime.fromtimestamp(now / SECOND, UTC))
    created_at = _list_time(upload, now)
    return Image(
        id=new_id(),
        owner=upload.owner,
        state=PENDING,
        name=name,
        alt="",
        visibility=received.options.visibility,
        format=picture_format.decoder,
        width=verdict.width,
        height=verdict.height,
        frames=verdict.frames,
        bytes=received.file.size,
        sha256=received.file.sha256,
        original_key=new_key("o", picture_format.extension, upload.owner),
        thumb_key=new_key("t", RENDITION.extension, upload.owner),
        thumb_sha256=hashlib.sha256(verdict.thumb).hexdigest(),
        preview_key=None,
        preview_sha256=None,
        card_key=None,
        card_sha256=None,
        created_at=created_at,
        idempotency_key=upload.key,
        pending_until=now + int(seconds * SECOND),
        checked_at=now,
        sort_name=sort_name(name),
        **read_values(verdict.details, name, created_at),
    )


def copied_image(known: Image, upload: Submission) -> Image:
    """Make the ready row of a further image of the same bytes, on the objects that are there."""
    name = upload.received.name or known.name
    created_at = _list_time(upload, microseconds_now())
    return dataclasses.replace(
        known,
        id=new_id(),
        name=name,
        sort_name=sort_name(name),
        alt="",
        visibility=upload.received.options.visibility,
        created_at=created_at,
        idempotency_key=upload.key,
        trashed_at=None,
        favourite=False,
        **taken_values(known.file_taken, name, created_at),
    )


def _list_time(upload: Submission, now: int) -> int:
    """Return the time by which lists order the image: never one that is still to come."""
    return now if upload.added_at is None else min(upload.added_at, now)
