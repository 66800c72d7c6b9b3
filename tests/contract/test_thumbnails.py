"""Pages say of each thumbnail the density that the uploader gives it."""

from __future__ import annotations

from bff.words import images
from uploader.decoding import rendition_sizes


def test_both_know_the_same_boxes() -> None:
    assert images.THUMBNAIL_BOX == rendition_sizes.THUMBNAIL_BOX
    assert images.THUMBNAIL_2X_BOX == rendition_sizes.THUMBNAIL_2X_BOX
