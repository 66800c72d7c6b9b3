"""Animations whose frames are decoded one by one, and laid on a canvas as browsers lay them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from PIL import Image

_NOTHING = (0, 0, 0, 0)


class Disposal(Enum):
    """What becomes of a frame before the next one is shown."""

    KEPT = 0
    CLEARED = 1
    RESTORED = 2


@dataclass(frozen=True)
class Step:
    """One frame: where it lies, how long it is shown, and what decodes it to RGBA.

    A frame that is not laid over what was before takes its place.
    """

    left: int
    top: int
    width: int
    height: int
    milliseconds: float
    disposal: Disposal
    is_laid_over: bool
    decode: Callable[[], Image.Image]

    @property
    def box(self) -> tuple[int, int, int, int]:
        """Return left, top, right and bottom."""
        return self.left, self.top, self.left + self.width, self.top + self.height


class Animation(Image.Image):
    """Shows one frame at a time, as Pillow's own animations do."""

    def __init__(
        self,
        size: tuple[int, int],
        steps: Sequence[Step],
        info: Mapping[str | tuple[int, int], Any],
    ) -> None:
        super().__init__()
        self._mode, self._size = "RGBA", size
        self._steps = steps
        self._canvas = Image.new("RGBA", (1, 1))
        self._kept: Image.Image | None = None
        self._drawn, self._wanted = -1, 0
        self.n_frames = len(steps)
        self.is_animated = self.n_frames > 1
        self.info.update(info)
        self.seek(0)

    def seek(self, frame: int) -> None:
        """Choose a frame; it is decoded when it is looked at."""
        if not 0 <= frame < self.n_frames:
            raise EOFError
        self._wanted = frame
        self.info["duration"] = self._steps[frame].milliseconds

    def tell(self) -> int:
        """Return the number of the chosen frame."""
        return self._wanted

    def load(self) -> Any:
        """Draw all frames up to the chosen one; raises what their decoder raises."""
        if self._drawn < 0 or self._wanted < self._drawn:
            self._canvas, self._kept, self._drawn = Image.new("RGBA", self._size), None, -1
        while self._drawn < self._wanted:
            self._draw(self._drawn + 1)
        self.im = self._canvas.im
        return super().load()

    def _draw(self, number: int) -> None:
        if number > 0:
            self._dispose(self._steps[number - 1])
        step = self._steps[number]
        pixels = step.decode() if step.width and step.height else None
        # There is nothing to restore before the first frame.
        is_kept = step.disposal is Disposal.RESTORED and number > 0
        self._kept = self._canvas.crop(self._seen(step)) if is_kept else None
        if pixels and step.is_laid_over:
            self._canvas.alpha_composite(pixels, (step.left, step.top))
        elif pixels:
            self._canvas.paste(pixels, (step.left, step.top))
        self._drawn = number

    def _dispose(self, step: Step) -> None:
        if self._kept is not None:
            self._canvas.paste(self._kept, self._seen(step)[:2])
        elif step.disposal is not Disposal.KEPT:
            self._canvas.paste(_NOTHING, step.box)

    def _seen(self, step: Step) -> tuple[int, int, int, int]:
        """Return the part of a frame that lies on the canvas."""
        width, height = self._size
        left, top, right, bottom = step.box
        return min(left, width), min(top, height), min(right, width), min(bottom, height)
