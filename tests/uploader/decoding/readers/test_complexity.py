"""How many frames are decoded."""

import pytest

from uploader.decoding.readers.complexity import MOST_FRAMES, TooComplexError, check_frames


def test_frames_are_bounded() -> None:
    check_frames(MOST_FRAMES)
    with pytest.raises(TooComplexError):
        check_frames(MOST_FRAMES + 1)
