"""A sound file of a kind that is not shown is no damaged file: the decoder says which it is."""

import os
import tempfile

import pytest

from tests.uploader.decoding.tiff_files import colours, tiff
from uploader.decoding import decoder

pytestmark = pytest.mark.usefixtures("prepared")


@pytest.mark.parametrize(
    ("data", "refused"),
    [
        (tiff(colours(), 2, bits=32, sample_format=3), "unsupported_kind"),
        (tiff(colours(), 2)[:-40], "not_decodable"),
    ],
    ids=["numbers-for-colours", "cut-off"],
)
def test_the_decoder_tells_other_kinds_from_damage(
    monkeypatch: pytest.MonkeyPatch, data: bytes, refused: str
) -> None:
    monkeypatch.setattr(decoder, "JobLimits", lambda *_limits: NoLimits())
    with tempfile.TemporaryFile() as file:
        file.write(data)
        file.flush()
        job = {"task": "inspect", "decoder": "TIFF", "pixels": 10**6, "frame_pixels": 10**7}
        answered, picture = decoder.answer(job, os.dup(file.fileno()))
    assert (answered["refused"], picture) == (refused, b"")


class NoLimits:
    """The tests' own process keeps its limits."""

    def make_room(self, pixels: int) -> None:
        """Nothing is limited, so there is room."""
