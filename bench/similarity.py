"""How alike two pictures look: structural similarity (SSIM) of their brightness."""

from __future__ import annotations

from PIL import Image, ImageMath

# As Wang et al., "Image quality assessment", 2004, have them for 8 bits: (0.01 * 255)^2 and
# (0.03 * 255)^2.
_LUMINANCE_FLOOR = 6.5025
_CONTRAST_FLOOR = 58.5225
_SIDE = 8
_STEP = 4


def ssim(one: Image.Image, other: Image.Image) -> float:
    """Returns 1 where two pictures of one size are the same, and less the less they look alike.

    The windows are squares of 8 pixels that overlap by half, as those of x264 and libvpx, and
    transparency does not count. The usual implementation would bring NumPy and SciPy along.
    """
    if one.size != other.size:
        raise ValueError(f"{one.size} is not {other.size}")
    grey, theirs = (picture.convert("RGB").convert("L").convert("F") for picture in (one, other))
    found = [
        _of_squares(_from(grey, left, top), _from(theirs, left, top))
        for left in (0, _STEP)
        for top in (0, _STEP)
    ]
    return sum(found) / len(found)


def _from(picture: Image.Image, left: int, top: int) -> Image.Image:
    """Cuts whole squares out of a picture, beginning there."""
    across, down = (
        (side - at) // _SIDE for side, at in zip(picture.size, (left, top), strict=True)
    )
    return picture.crop((left, top, left + across * _SIDE, top + down * _SIDE))


def _of_squares(a: Image.Image, b: Image.Image) -> float:
    mean_a, mean_b = a.reduce(_SIDE), b.reduce(_SIDE)
    squares = {"aa": _product(a, a), "bb": _product(b, b), "ab": _product(a, b)}
    known = {"a": mean_a, "b": mean_b, **{name: of.reduce(_SIDE) for name, of in squares.items()}}
    found = ImageMath.lambda_eval(
        lambda of: (
            (2 * of["a"] * of["b"] + _LUMINANCE_FLOOR)
            * (2 * (of["ab"] - of["a"] * of["b"]) + _CONTRAST_FLOOR)
            / (of["a"] * of["a"] + of["b"] * of["b"] + _LUMINANCE_FLOOR)
            / (of["aa"] - of["a"] * of["a"] + of["bb"] - of["b"] * of["b"] + _CONTRAST_FLOOR)
        ),
        **known,
    )
    values = found.tobytes()
    return sum(memoryview(values).cast("f")) / (len(values) // 4)


def _product(a: Image.Image, b: Image.Image) -> Image.Image:
    product: Image.Image = ImageMath.lambda_eval(lambda of: of["a"] * of["b"], a=a, b=b)
    return product
