"""Versions of how renditions are made, by the type of the original."""

from uploader.decoding.formats import FORMATS
from uploader.decoding.rendition_versions import CHANGED_IN, RENDITIONS_VERSION


def test_every_accepted_type_has_a_version_and_the_highest_is_that_of_the_code() -> None:
    assert CHANGED_IN.keys() == FORMATS.keys()
    assert min(CHANGED_IN.values()) >= 1
    assert max(CHANGED_IN.values()) == RENDITIONS_VERSION
