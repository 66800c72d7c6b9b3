"""Files that did not arrive as they should have."""

from http import HTTPStatus

from uploader.outcomes.outcome import Outcome


class FileMissing(Outcome):
    """There is no file in the upload."""

    code = "file_missing"
    sentence = "Send exactly one file, in the field `file` or as the body."


class TooManyFiles(Outcome):
    """There is more than one file in the upload."""

    code = "too_many_files"
    sentence = "Send exactly one file in a request."


class EmptyFile(Outcome):
    """The file has no bytes."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    code = "empty_file"
    sentence = "The file is empty."


class TooLarge(Outcome):
    """The file has more bytes than `limit`."""

    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    code = "too_large"

    def __init__(self, limit: int) -> None:
        super().__init__(f"The file has more than {limit} bytes.")


class DigestMismatch(Outcome):
    """The bytes that arrived are not the bytes the client hashed (RFC 9530)."""

    code = "digest_mismatch"
    sentence = "The bytes that arrived do not have the digest that was sent with them."
