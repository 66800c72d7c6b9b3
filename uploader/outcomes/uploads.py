"""The outcomes of requests for resumable uploads."""

from http import HTTPStatus
from typing import ClassVar

from uploader.outcomes.limits import LimitReached
from uploader.outcomes.outcome import RETRY_SECONDS, Outcome

# Problem types of the IETF draft "Resumable Uploads for HTTP", registered with IANA.
_REGISTERED = "https://iana.org/assignments/http-problem-types#"


class UploadNotFound(Outcome):
    """No such upload for this caller; somebody else's is answered exactly alike."""

    status = HTTPStatus.NOT_FOUND
    code = "not_found"
    sentence = "There is no such upload."


class UploadOver(Outcome):
    """The upload has failed for good: what arrived was refused as a picture."""

    status = HTTPStatus.GONE
    code = "upload_over"
    sentence = "This upload has failed. Begin a new one."


class UploadComplete(Outcome):
    """The upload has all its bytes, so nothing can be added to it."""

    code = "upload_complete"
    sentence = "This upload is complete."
    problem_type = f"{_REGISTERED}completed-upload"


class WrongOffset(Outcome):
    """The bytes do not begin where the upload stands."""

    status = HTTPStatus.CONFLICT
    code = "wrong_offset"
    sentence = "The upload does not stand at this offset: ask for the current one."
    problem_type = f"{_REGISTERED}mismatching-upload-offset"

    def __init__(self, expected: int, provided: int) -> None:
        super().__init__()
        self.members = {"expected-offset": expected, "provided-offset": provided}
        self.extra_headers = {"Upload-Offset": str(expected)}


class InconsistentLength(Outcome):
    """Two lengths that were said do not agree."""

    code = "inconsistent_length"
    sentence = "The length does not agree with what was announced."
    problem_type = f"{_REGISTERED}inconsistent-upload-length"


class Overlong(InconsistentLength):
    """There are more bytes than the upload was to have, which ends it (draft, Upload Append)."""

    sentence = "There are more bytes than the upload was to have."


class LengthNeeded(Outcome):
    """Without a length, the end of the body looks like a cut connection."""

    status = HTTPStatus.LENGTH_REQUIRED
    code = "length_needed"
    sentence = "Send Content-Length or Upload-Length with the last bytes."


class BodyCut(Outcome):
    """The body ended before its end; what arrived is kept."""

    code = "body_cut"
    sentence = "The body is shorter than its Content-Length."


class UploadTakenOver(Outcome):
    """Another request for the same upload has taken its lease over."""

    status = HTTPStatus.LOCKED
    code = "upload_taken_over"
    sentence = "Another request for this upload has taken over."
    headers: ClassVar[dict[str, str]] = {"Retry-After": "1"}


class TooManyOpenUploads(LimitReached):
    """The account has begun too many uploads that are not at their end."""

    status = HTTPStatus.TOO_MANY_REQUESTS
    code = "too_many_open_uploads"
    sentence = "Too many uploads are open: finish or delete some of them first."
    headers: ClassVar[dict[str, str]] = {"Retry-After": str(RETRY_SECONDS)}


class TooManyParts(Outcome):
    """The upload has as many parts as one may have."""

    code = "too_many_parts"
    sentence = "This upload came in too many small pieces."


class UnknownProtocol(Outcome):
    """The request uses neither protocol in the supported version."""

    code = "unknown_protocol"

    def __init__(self, tus: str, interop: str) -> None:
        super().__init__(
            f"Send `Tus-Resumable: {tus}` with `Upload-Length` (tus), or `Upload-Complete` "
            f"(Resumable Uploads for HTTP, interop version {interop})."
        )


class UnsupportedTusVersion(Outcome):
    """The request uses another version of tus than `version`."""

    status = HTTPStatus.PRECONDITION_FAILED
    code = "unsupported_tus_version"

    def __init__(self, version: str) -> None:
        super().__init__(f"Send `Tus-Resumable: {version}`.")
        self.extra_headers = {"Tus-Version": version}


class UnsupportedMedia(Outcome):
    """The bytes of an upload were sent under another media type than `expected`."""

    status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE
    code = "unsupported_media_type"
    headers: ClassVar[dict[str, str]] = {
        "Accept-Patch": "application/offset+octet-stream, application/partial-upload"
    }

    def __init__(self, expected: str) -> None:
        super().__init__(f"Send the bytes as {expected}.")


class ChecksumMismatch(Outcome):
    """The bytes of a request are not those that the client hashed (tus checksum extension)."""

    status = 460
    code = "checksum_mismatch"
    sentence = "The bytes that arrived do not have the checksum that was sent with them."
