"""Images that do not exist, or not for this caller."""

from http import HTTPStatus

from uploader.outcomes.outcome import Outcome


class ImageNotFound(Outcome):
    """No such image for this caller; somebody else's is answered exactly alike."""

    status = HTTPStatus.NOT_FOUND
    code = "not_found"
    sentence = "There is no such image."


class MediaForbidden(Outcome):
    """A known caller may not see this picture, or it does not exist; both look alike."""

    status = HTTPStatus.FORBIDDEN
    code = "forbidden"
    sentence = "There is no such picture for you."
