"""Frames on a canvas, whatever format they came from."""

import pytest
from PIL import Image

from uploader.decoding.readers.animation import Animation, Disposal, Step

RED, BLUE, NOTHING = (250, 0, 0, 255), (0, 0, 250, 255), (0, 0, 0, 0)


class Decoded:
    """Counts how often a frame was decoded."""

    def __init__(self, size: tuple[int, int], colour: tuple[int, int, int, int]) -> None:
        self.times = 0
        self._picture = Image.new("RGBA", size, colour)

    def __call__(self) -> Image.Image:
        self.times += 1
        return self._picture


def step(
    decode: Decoded, size: tuple[int, int], disposal: Disposal = Disposal.KEPT, laid: bool = True
) -> Step:
    return Step(0, 0, *size, 100.0, disposal, laid, decode)


def test_a_frame_is_decoded_when_it_is_looked_at_and_once() -> None:
    first, second = Decoded((4, 4), RED), Decoded((2, 2), BLUE)
    shown = Animation((4, 4), [step(first, (4, 4)), step(second, (2, 2))], {"loop": 3})
    assert (first.times, shown.n_frames, shown.info["loop"]) == (0, 2, 3)
    assert shown.getpixel((0, 0)) == RED
    shown.seek(1)
    assert (second.times, shown.tell()) == (0, 1)
    assert (shown.getpixel((0, 0)), shown.getpixel((3, 3))) == (BLUE, RED)
    shown.load()
    assert (first.times, second.times) == (1, 1)


def test_going_back_draws_anew() -> None:
    first, second = Decoded((4, 4), RED), Decoded((2, 2), BLUE)
    shown = Animation((4, 4), [step(first, (4, 4)), step(second, (2, 2))], {})
    shown.seek(1)
    shown.load()
    shown.seek(0)
    assert shown.getpixel((0, 0)) == RED
    assert first.times == 2


@pytest.mark.parametrize("number", [-1, 2])
def test_there_is_nothing_before_the_first_and_behind_the_last(number: int) -> None:
    frames = [step(Decoded((4, 4), RED), (4, 4)), step(Decoded((2, 2), BLUE), (2, 2))]
    with pytest.raises(EOFError):
        Animation((4, 4), frames, {}).seek(number)


@pytest.mark.parametrize("disposal", [Disposal.CLEARED, Disposal.RESTORED])
def test_nothing_is_left_of_a_first_frame_that_is_taken_away(disposal: Disposal) -> None:
    frames = [step(Decoded((4, 4), RED), (4, 4), disposal), step(Decoded((2, 2), BLUE), (2, 2))]
    shown = Animation((4, 4), frames, {})
    shown.seek(1)
    assert (shown.getpixel((0, 0)), shown.getpixel((3, 3))) == (BLUE, NOTHING)


def test_a_frame_that_is_not_laid_over_takes_the_place_of_what_was() -> None:
    glass = Decoded((2, 2), (0, 0, 0, 0))
    frames = [step(Decoded((4, 4), RED), (4, 4)), step(glass, (2, 2), laid=False)]
    shown = Animation((4, 4), frames, {})
    shown.seek(1)
    assert (shown.getpixel((0, 0)), shown.getpixel((3, 3))) == (NOTHING, RED)
