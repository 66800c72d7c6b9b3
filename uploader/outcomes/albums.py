"""Albums that are not there for this caller, are too many, or have no images of their own."""

from http import HTTPStatus

from uploader.outcomes.outcome import Outcome


class AlbumNotFound(Outcome):
    """No such album for this caller; somebody else's is answered exactly alike."""

    status = HTTPStatus.NOT_FOUND
    code = "not_found"
    sentence = "There is no such album."


class TooManyAlbums(Outcome):
    """The caller has as many albums as one account may."""

    status = HTTPStatus.CONFLICT
    code = "too_many_albums"

    def __init__(self, most: int) -> None:
        super().__init__(f"An account can have {most:,} albums.")


class AlbumByRule(Outcome):
    """The album shows what a search finds, so nothing is put into it or taken out."""

    status = HTTPStatus.CONFLICT
    code = "album_by_rule"
    sentence = "This album is a saved search: it shows what that finds, and nothing is put into it."


class NotInAlbum(Outcome):
    """The image was put into the album that its upload named, and taken out since."""

    status = HTTPStatus.NOT_FOUND
    code = "not_in_album"
    sentence = "The picture is not in this album any more."
