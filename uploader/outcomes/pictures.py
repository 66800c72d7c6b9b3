"""Files that are no picture this service takes."""

from http import HTTPStatus

from uploader.outcomes.outcome import Outcome


class UnsupportedType(Outcome):
    """The bytes are not of a type that is accepted."""

    status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE
    code = "unsupported_type"
    sentence = "This is not a picture of an accepted type."


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
