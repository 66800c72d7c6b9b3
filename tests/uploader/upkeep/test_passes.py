"""A pass over images, half of the time at rest."""

import dataclasses

from tests.uploader.rows import an_image
from uploader.library.image import Image
from uploader.upkeep.passes import work_through


class Work:
    """Images that are found as long as they are not done; `again` are to be tried later."""

    def __init__(self, *images: Image) -> None:
        self.left = list(images)
        self.again: set[str] = set()
        self.done: list[str] = []
        self.pauses: list[float] = []

    def find(self, limit: int) -> list[Image]:
        return self.left[:limit]

    def do(self, image: Image) -> bool:
        self.done.append(image.id)
        if image.id in self.again:
            return False
        self.left = [one for one in self.left if one.original_key != image.original_key]
        return True

    def run(self, seconds: float = 60) -> None:
        work_through(self.find, self.do, seconds, self.pauses.append)


def test_everything_is_done_once_with_a_pause_after_each() -> None:
    work = Work(*(an_image() for _ in range(120)))
    ids = [one.id for one in work.left]
    work.run()
    assert sorted(work.done) == sorted(ids)
    assert len(work.pauses) == 120


def test_images_that_share_an_original_are_done_together() -> None:
    image = an_image()
    work = Work(image, dataclasses.replace(image, id=an_image().id), an_image())
    work.run()
    assert len(work.done) == 2


def test_what_is_to_be_tried_again_holds_nothing_up_and_waits_for_the_next_pass() -> None:
    work = Work(*(an_image() for _ in range(60)))
    work.again = {one.id for one in work.left[:55]}
    work.run()
    assert len(work.done) == 60
    assert {one.id for one in work.left} == work.again


def test_a_pass_that_is_out_of_time_ends_after_the_image_that_it_is_at() -> None:
    work = Work(an_image(), an_image())
    work.run(0)
    assert len(work.done) == 1
