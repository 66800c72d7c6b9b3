"""Parts of the system that are down or too slow at the moment."""

from http import HTTPStatus
from typing import ClassVar

from uploader.outcomes.outcome import RETRY_SECONDS, Outcome


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


class DecodersBusy(Unavailable):
    """All decoders have work for longer than a request may wait."""

    code = "decoders_busy"
    sentence = "The server is busy with other pictures. Please try again soon."
