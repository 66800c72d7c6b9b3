"""Every way a request can fail, each with its stable code, status and public sentence."""

from http import HTTPStatus
from typing import ClassVar

RETRY_SECONDS = 5


class Outcome(Exception):  # noqa: N818 - An outcome is a result of the domain, not a fault of it.
    """A named result other than success.

    `code` is stable, documented and the metric label; `detail` is the sentence the client sees.
    `members` and `fields` are what one answer says beyond the shape: in its body, in its header.
    """

    status: ClassVar[int] = HTTPStatus.BAD_REQUEST
    # The phrase of a status that the standard does not know.
    title: ClassVar[str | None] = None
    problem_type: ClassVar[str] = "about:blank"
    code: ClassVar[str] = "malformed_request"
    sentence: ClassVar[str] = "The request could not be understood."
    headers: ClassVar[dict[str, str]] = {}

    def __init__(self, detail: str | None = None) -> None:
        super().__init__(detail or self.sentence)
        self.detail = detail or self.sentence
        self.errors: list[dict[str, str]] = []
        self.members: dict[str, int] = {}
        self.fields: dict[str, str] = {}
        # Whether it judges a whole picture, all of whose bytes had come.
        self.is_verdict = False


class MalformedRequest(Outcome):
    """The body or a header breaks its own format."""


class FileMissing(Outcome):
    """There is no file in the upload."""

    code = "file_missing"
    sentence = "Send exactly one file, in the field `file` or as the body."


class TooManyFiles(Outcome):
    """There is more than one file in the upload."""

    code = "too_many_files"
    sentence = "Send exactly one file in a request."


class DigestMismatch(Outcome):
    """The bytes that arrived are not the bytes the client hashed (RFC 9530)."""

    code = "digest_mismatch"
    sentence = "The bytes that arrived do not have the digest that was sent with them."


class BadCursor(Outcome):
    """The cursor was not made by this service."""

    code = "bad_cursor"
    sentence = "This cursor is not one that a list gave out."


class BadIdempotencyKey(Outcome):
    """The Idempotency-Key is empty, too long or not made of printable ASCII."""

    code = "bad_idempotency_key"
    sentence = "An Idempotency-Key has 1 to 150 printable ASCII characters."


class IdempotencyKeyReused(Outcome):
    """Another upload was sent with this key before (draft-ietf-httpapi-idempotency-key-header)."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    code = "idempotency_key_reused"
    sentence = "Another picture was sent with this Idempotency-Key before."


class UploadInProgress(Outcome):
    """The same upload is still being stored by an earlier request."""

    status = HTTPStatus.CONFLICT
    code = "upload_in_progress"
    sentence = "The same upload is still on its way. Please ask again soon."
    headers: ClassVar[dict[str, str]] = {"Retry-After": str(RETRY_SECONDS)}


class TooManyUploads(Outcome):
    """The caller has as many uploads under way as one account may."""

    status = HTTPStatus.TOO_MANY_REQUESTS
    code = "too_many_uploads"
    sentence = "Too many uploads at once. Please try again in a moment."
    headers: ClassVar[dict[str, str]] = {"Retry-After": "1"}


class UploadsBusy(Outcome):
    """All places for uploads are taken; whatever else is asked goes on."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
    code = "uploads_busy"
    sentence = "The server is busy with other uploads. Please try again in a moment."
    headers: ClassVar[dict[str, str]] = {"Retry-After": "1"}


class IdentityRequired(Outcome):
    """The request carries no valid internal identity."""

    status = HTTPStatus.UNAUTHORIZED
    code = "unauthorized"
    sentence = "Sign in, or send a valid access token."
    headers: ClassVar[dict[str, str]] = {"WWW-Authenticate": "Bearer"}


class InsufficientScope(Outcome):
    """The credential is valid, yet does not permit this request (RFC 6750, section 3.1)."""

    status = HTTPStatus.FORBIDDEN
    code = "insufficient_scope"
    sentence = "This credential does not permit this request."

    def __init__(self, needed: str) -> None:
        super().__init__()
        challenge = f'Bearer error="insufficient_scope", scope="{needed}"'
        self.fields = {"WWW-Authenticate": challenge}


class MediaForbidden(Outcome):
    """A known caller may not see this picture, or it does not exist; both look alike."""

    status = HTTPStatus.FORBIDDEN
    code = "forbidden"
    sentence = "There is no such picture for you."


class ImageNotFound(Outcome):
    """No such image for this caller; somebody else's is answered exactly alike."""

    status = HTTPStatus.NOT_FOUND
    code = "not_found"
    sentence = "There is no such image."


class TooLarge(Outcome):
    """The upload has more bytes than the service takes."""

    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    code = "too_large"
    sentence = "The upload is larger than this service takes."


class UnsupportedType(Outcome):
    """The bytes are not of a type that is accepted."""

    status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE
    code = "unsupported_type"
    sentence = "This is not a picture of an accepted type."


class EmptyFile(Outcome):
    """The file has no bytes."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    code = "empty_file"
    sentence = "The file is empty."


class NotDecodable(Outcome):
    """The file looks like an accepted type, yet cannot be decoded in full."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    code = "not_decodable"
    sentence = "The picture is damaged or incomplete: it could not be decoded."


class TooManyPixels(Outcome):
    """The picture, or all its frames together, has more pixels than the limit."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    code = "too_many_pixels"
    sentence = "The picture has more pixels than this service takes."


class InvalidField(Outcome):
    """A field has a value that is not allowed."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    code = "invalid_fields"
    sentence = "A field is not valid."

    def __init__(self, errors: list[dict[str, str]]) -> None:
        super().__init__()
        self.errors = errors


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
