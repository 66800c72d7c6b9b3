"""Uploads for which there is no room, or none at the moment."""

from http import HTTPStatus
from typing import ClassVar

from uploader.outcomes.outcome import Outcome


class TooManyUploads(Outcome):
    """The caller has as many concurrent uploads as one account may."""

    status = HTTPStatus.TOO_MANY_REQUESTS
    code = "too_many_uploads"
    sentence = "Too many uploads at once. Please try again in a moment."
    headers: ClassVar[dict[str, str]] = {"Retry-After": "1"}


class UploadsBusy(Outcome):
    """All slots for uploads are taken; other requests are served."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
    code = "uploads_busy"
    sentence = "The server is busy with other uploads. Please try again in a moment."
    headers: ClassVar[dict[str, str]] = {"Retry-After": "1"}


class QuotaExceeded(Outcome):
    """The account has used what it was given."""

    status = HTTPStatus.INSUFFICIENT_STORAGE
    code = "quota_exceeded"
    sentence = "Your account has no room for this picture: delete some first."


class StorageFull(Outcome):
    """There is no room left on the spool or in the store."""

    status = HTTPStatus.INSUFFICIENT_STORAGE
    code = "storage_full"
    sentence = "There is no room left on the server."
