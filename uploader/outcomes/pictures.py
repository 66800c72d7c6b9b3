"""Files that are no picture this service takes, and pictures that are not there for this caller."""

from http import HTTPStatus

from uploader.outcomes.outcome import Outcome
from uploader.outcomes.sizes import byte_words


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
        super().__init__(f"The file is larger than {byte_words(limit)}.")


class DigestMismatch(Outcome):
    """The bytes that arrived are not the bytes the client hashed (RFC 9530)."""

    code = "digest_mismatch"
    sentence = "The bytes that arrived do not have the digest that was sent with them."


class NotAsShown(Outcome):
    """There is no copy of the file that is shown as its owner has turned it, and loses nothing."""

    status = HTTPStatus.CONFLICT
    code = "not_as_shown"
    sentence = "Only a whole JPEG can be had as it is turned, without any loss."


class UnsupportedType(Outcome):
    """The bytes are not of a type that is accepted."""

    status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE
    code = "unsupported_type"
    sentence = "This is not a picture of an accepted type."


class UnsupportedKind(UnsupportedType):
    """The file is sound and of an accepted type, in a kind that would be shown wrong."""

    code = "unsupported_kind"
    sentence = "This kind of picture cannot be shown right: export a PNG."


class NotDecodable(Outcome):
    """The file looks like an accepted type, yet cannot be decoded in full at a fair cost."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    code = "not_decodable"
    sentence = "The picture is damaged, incomplete or too complex: it could not be decoded."


class TooManyPixels(Outcome):
    """The picture, or all its frames together, has more pixels than the limit."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    code = "too_many_pixels"
    sentence = "The picture has more pixels than this service takes."


class ImageNotFound(Outcome):
    """No such image for this caller; somebody else's is answered exactly alike."""

    status = HTTPStatus.NOT_FOUND
    code = "not_found"
    sentence = "There is no such image."


class UndoNotFound(Outcome):
    """Nothing of this caller can be undone by this token; somebody else's is answered alike."""

    status = HTTPStatus.NOT_FOUND
    code = "undo_not_found"
    sentence = "This cannot be undone any more."


class MediaForbidden(Outcome):
    """A known caller may not see this picture, or it does not exist; both look alike."""

    status = HTTPStatus.FORBIDDEN
    code = "forbidden"
    sentence = "There is no such picture for you."


class TagNotFound(Outcome):
    """No image of this caller has such a tag; somebody else's is answered exactly alike."""

    status = HTTPStatus.NOT_FOUND
    code = "tag_not_found"
    sentence = "There is no such tag."
