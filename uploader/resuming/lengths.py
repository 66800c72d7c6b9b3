"""Checks the offset and the lengths of a request against each other and against the upload."""

from uploader.outcomes import EmptyFile, TooLarge
from uploader.outcomes.uploads import (
    InconsistentLength,
    LengthNeeded,
    Overlong,
    UploadComplete,
    WrongOffset,
)
from uploader.records.uploads import Upload
from uploader.resuming.upload_requests import Append


def check_new_length(length: int | None, limit: int) -> None:
    """Refuse a new upload that is empty or has more than `limit` bytes."""
    if length == 0:
        raise EmptyFile
    if length is not None and length > limit:
        raise TooLarge(limit)


def agreed_length(upload: Upload, request: Append, limit: int) -> int | None:
    """Return the length of the whole upload, or None where nothing has said it yet.

    Raises WrongOffset, Overlong, InconsistentLength, LengthNeeded and TooLarge.
    """
    check_offset(upload, request)
    least = upload.received + (request.body.size or 0)
    if upload.length is not None and least > upload.length:
        raise Overlong
    length = _said_length(upload, request)
    if length is None and request.completes:
        raise LengthNeeded
    if length is not None and least > length:
        raise Overlong
    if max(least, length or 0) > limit:
        raise TooLarge(limit)
    return length


def check_offset(upload: Upload, request: Append) -> None:
    """Refuse bytes that do not begin where the upload stands; raises WrongOffset."""
    if request.offset != upload.received:
        raise WrongOffset(upload.received, request.offset)


def check_append_to_complete(upload: Upload, request: Append) -> None:
    """Let an empty request pass that says again what is so; bytes are refused.

    Raises WrongOffset, InconsistentLength and UploadComplete.
    """
    check_offset(upload, request)
    if not request.body.is_empty:
        raise InconsistentLength
    if request.completes is not None:
        raise UploadComplete


def _said_length(upload: Upload, request: Append) -> int | None:
    """Return the one length that upload, request and last byte agree on, if any says one."""
    lengths = {upload.length, request.length} - {None}
    if request.completes and request.body.size is not None:
        lengths.add(upload.received + request.body.size)
    if len(lengths) > 1:
        raise InconsistentLength
    return lengths.pop() if lengths else None
