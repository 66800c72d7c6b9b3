"""Selections of images that nothing is done to: another number of them was expected, or fewer."""

from http import HTTPStatus

from uploader.outcomes.outcome import Outcome


class CountDiffers(Outcome):
    """A search or an album has another number of images than the caller has seen there."""

    status = HTTPStatus.CONFLICT
    code = "count_differs"

    def __init__(self, count: int, expected: int) -> None:
        super().__init__(f"These are {count:,} images and not {expected:,}. Nothing was changed.")
        self.members = {"count": count}


class TooManySelected(Outcome):
    """A search or an album has more images than one request may select."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    code = "too_many_images"

    def __init__(self, count: int, most: int) -> None:
        super().__init__(f"These are {count:,} images, and one request takes {most:,}.")
        self.members = {"count": count, "most": most}
