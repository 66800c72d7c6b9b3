"""No room for an upload, and parts of the system that are down or too slow at the moment."""

from http import HTTPStatus
from typing import ClassVar

from uploader.outcomes.limits import LimitReached
from uploader.outcomes.outcome import RETRY_SECONDS, Outcome


class TooManyUploads(LimitReached):
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


class TooManyArchives(LimitReached):
    """The caller downloads as many archives at once as one account may."""

    status = HTTPStatus.TOO_MANY_REQUESTS
    code = "too_many_archives"
    sentence = "Too many downloads at once. Please wait until one of them has ended."
    headers: ClassVar[dict[str, str]] = {"Retry-After": "10"}


class ArchivesBusy(Outcome):
    """All slots for archives are taken; other requests are served."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
    code = "archives_busy"
    sentence = "The server is busy with other downloads. Please try again soon."
    headers: ClassVar[dict[str, str]] = {"Retry-After": "10"}


class TooManyActions(LimitReached):
    """The caller changes many images as many times at once as one account may."""

    status = HTTPStatus.TOO_MANY_REQUESTS
    code = "too_many_actions"
    sentence = "Too many changes at once. Please wait until one of them has ended."
    headers: ClassVar[dict[str, str]] = {"Retry-After": "5"}


class ActionsBusy(Outcome):
    """All slots for changes of many images are taken; other requests are served."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
    code = "actions_busy"
    sentence = "The server is busy with other changes. Please try again soon."
    headers: ClassVar[dict[str, str]] = {"Retry-After": "5"}


class QuotaExceeded(LimitReached):
    """The account has used what it was given."""

    status = HTTPStatus.INSUFFICIENT_STORAGE
    code = "quota_exceeded"
    sentence = (
        "Your account has no room for this picture: delete some first, and empty the trash, "
        "which counts."
    )


class StorageFull(Outcome):
    """There is no room left on the spool or in the store."""

    status = HTTPStatus.INSUFFICIENT_STORAGE
    code = "storage_full"
    sentence = "There is no room left on the server."


class Unavailable(Outcome):
    """A part of the system is down for the moment."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
    code = "unavailable"
    sentence = "A part of the system does not answer. Please try again soon."
    headers: ClassVar[dict[str, str]] = {"Retry-After": str(RETRY_SECONDS)}


class DatabaseUnavailable(Unavailable):
    """The database is down, locked or too slow."""

    code = "database_unavailable"


class StorageUnavailable(Unavailable):
    """The object store is down, too slow, or returned something else than was put."""

    code = "storage_unavailable"


class SecurityUnavailable(Unavailable):
    """The security service cannot be asked."""

    code = "security_unavailable"


class GatewayUnavailable(Unavailable):
    """The gateway cannot be told that an object is gone."""

    code = "gateway_unavailable"


class DecodersBusy(Unavailable):
    """All decoders have work for longer than a request may wait."""

    code = "decoders_busy"
    sentence = "The server is busy with other pictures. Please try again soon."
