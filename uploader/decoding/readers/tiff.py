"""Reads TIFFs, and makes what can be shown of samples with more than eight bits."""

from typing import Any

from PIL import Image, ImageOps, ImagePalette, TiffImagePlugin

from uploader.decoding.readers.complexity import check_frames
from uploader.decoding.readers.unsupported import UnsupportedKindError

# Tags of TIFF 6.0, and their values.
_WIDTH, _HEIGHT, _BITS, _COMPRESSION, _PHOTOMETRIC, _FILL_ORDER = 256, 257, 258, 259, 262, 266
_STRIPS, _SAMPLES, _ROWS, _PLANES = 273, 277, 278, 284
_TILE_WIDTH, _TILE_HEIGHT, _TILES = 322, 323, 324
_COLOUR_MAP, _INK_SET, _EXTRA_SAMPLES, _SAMPLE_FORMAT = 320, 332, 338, 339
_WHITE_IS_ZERO, _BLACK_IS_ZERO, _CMYK, _YCBCR, _LAB = 0, 1, 5, 6, 8
_LOWEST_BIT_FIRST = 2
_IN_PLANES = 2
_OTHER_INKS = 2
_UNSIGNED, _SIGNED = 1, 2
_SIGNED_DEPTHS = {(8,), (16,), (32,)}
_UNSPECIFIED, _ASSOCIATED, _UNASSOCIATED = 0, 1, 2
_MOST_SAMPLES = 6
# Pillow takes the planes of these for pixels.
_NOT_IN_PLANES = {"LA", "La", "PA"}
# Shades of more than eight bits are unpacked byte by byte, as libtiff returns them: the lowest byte
# first. For the bits of the samples: the mode that holds their bytes, and which are the highest.
_DEEP: dict[tuple[int, ...], tuple[str, tuple[int, ...]]] = {
    (16,): ("LA", (1,)),
    (16, 16): ("RGBA", (1, 3)),
    (32,): ("RGBA", (3,)),
}
# The libtiff of Pillow's wheels is built without WebP (50001).
_COMPRESSIONS = set(TiffImagePlugin.COMPRESSION_INFO) - {50001}
_NATIVE = {
    **{f"{name}{order}S": f"{name}NS" for name in ("I;16", "I;32") for order in ("", "B")},
    **{f"F;32{order}F": "F;32NF" for order in ("", "B")},
}
_TO_EIGHT_BITS = [min(value >> 4, 255) for value in range(65536)]

# Of the highest byte of a signed number, or of all of one, the unsigned byte of the same order.
_OFFSET = [value ^ 0x80 for value in range(256)]

_KINDS = TiffImagePlugin.OPEN_INFO
for _order in (TiffImagePlugin.II, TiffImagePlugin.MM):
    for _bits, (_mode, _) in _DEEP.items():
        for _extra in ((),) if len(_bits) == 1 else ((0,), (1,), (2,)):
            _KINDS[_order, _BLACK_IS_ZERO, (_UNSIGNED,), 1, _bits, _extra] = (_mode, _mode)
            if len(_bits) == 1:
                _KINDS[_order, _BLACK_IS_ZERO, (_SIGNED,), 1, _bits, ()] = (_mode, _mode)
    _KINDS[_order, _BLACK_IS_ZERO, (_UNSIGNED,), 1, (12,), ()] = ("I;16", "I;12")
    _KINDS[_order, _LAB, (_UNSIGNED,), 1, (16, 16, 16), ()] = ("RGB", "RGB;16N")


class TiffPicture(TiffImagePlugin.TiffImageFile):
    """A TIFF of which each page is shown right, or raises UnsupportedKindError.

    Pillow alone shows 16 bits inverted where white is zero, and takes 12 bits for 16; without
    compression it shows planes of 16 bits as noise, refuses subsampled colours, and leaves strips
    black that are missing. Signed shades are shown as by Microsoft Photos and ImageMagick: the
    lowest is black and the highest white.
    """

    _highest_bytes: tuple[int, ...] = ()
    _alpha = _UNSPECIFIED
    _is_negative = False
    _is_signed = False
    _has_twelve_bits = False
    _is_deep_lab = False

    def load(self) -> Any:
        """Decode the page, and make its samples those of eight bits."""
        is_new = bool(self.tile)
        super().load()
        if is_new:
            shown = self._with_eight_bits()
            if self._is_negative:
                grey, *alpha = shown.split()
                shown = Image.merge(shown.mode, [ImageOps.invert(grey), *alpha])
            if shown is not self:
                self.im, self._mode = shown.im, shown.mode
        return Image.Image.load(self)

    def _seek(self, frame: int) -> None:
        check_frames(frame + 1)
        super()._seek(frame)

    def _setup(self) -> None:
        tags = self.tag_v2
        photometric = tags.get(_PHOTOMETRIC, _WHITE_IS_ZERO)
        samples = tags.get(_SAMPLES, 1)
        bits = tuple(tags.get(_BITS, (1,)))
        bits = bits * min(samples, _MOST_SAMPLES) if len(bits) == 1 else bits[:samples]
        extra = tuple(tags.get(_EXTRA_SAMPLES, ()))
        formats = tags.get(_SAMPLE_FORMAT, (_UNSIGNED,))
        in_planes = samples > 1 and tags.get(_PLANES) == _IN_PLANES
        is_grey = photometric in {_WHITE_IS_ZERO, _BLACK_IS_ZERO}
        self._is_signed = is_grey and bits in _SIGNED_DEPTHS and set(formats) == {_SIGNED}
        is_deep = is_grey and bits in _DEEP and (self._is_signed or set(formats) == {_UNSIGNED})
        if (
            tags.get(_COMPRESSION, 1) not in _COMPRESSIONS
            or (photometric == _CMYK and tags.get(_INK_SET) == _OTHER_INKS)
            or (_SIGNED in formats and not self._is_signed)
            or (photometric == _WHITE_IS_ZERO and _ASSOCIATED in extra)
        ):
            raise UnsupportedKindError
        self._highest_bytes = _DEEP[bits][1] if is_deep else ()
        self._alpha = extra[0] if extra else _UNSPECIFIED
        self._has_twelve_bits = bits == (12,)
        self._is_deep_lab = photometric == _LAB and bits == (16, 16, 16)
        # Pillow itself inverts unsigned shades of eight bits or fewer.
        inverted = bits[0] <= 8 and len(bits) == 1 and not self._is_signed
        self._is_negative = photometric == _WHITE_IS_ZERO and not inverted
        if self._is_negative:
            tags[_PHOTOMETRIC] = _BLACK_IS_ZERO
        is_reversed = tags.get(_FILL_ORDER) == _LOWEST_BIT_FIRST
        if is_reversed:
            tags[_FILL_ORDER] = 1
        # What libtiff unpacks is right in planes, subsampled, and in any order of bits and bytes.
        others = in_planes or is_reversed or photometric == _YCBCR
        self._check_parts(samples if in_planes else 1)
        self._set_up(libtiff=is_deep or self._is_deep_lab or others)
        if in_planes and (is_deep or self.mode in _NOT_IN_PLANES):
            raise UnsupportedKindError
        if self.mode in {"P", "PA"} and max(tags[_COLOUR_MAP]) < 256:
            # Some writers give the colours of a palette eight bits instead of sixteen.
            self.palette = ImagePalette.raw("RGB;L", bytes(tags[_COLOUR_MAP]))

    def _check_parts(self, planes: int) -> None:
        """Raise OSError where strips or tiles are missing; those beyond the last one do not count.

        Pillow would draw over the picture with them.
        """
        tags = self.tag_v2
        tag = _STRIPS if _STRIPS in tags else _TILES
        if tag not in tags:
            return
        width, height = tags[_WIDTH], tags[_HEIGHT]
        across, down = width, min(tags.get(_ROWS, height), height)
        if tag == _TILES:
            across, down = tags[_TILE_WIDTH], tags[_TILE_HEIGHT]
        if min(across, down) <= 0:
            raise OSError("strips without pixels")
        needed = -(-width // across) * -(-height // down) * planes
        places = tags[tag]
        # No pixels can stand where the file begins.
        if len(places) < needed or 0 in places[:needed]:
            raise OSError("missing strips of pixels")
        if len(places) > needed > 1:
            tags[tag] = places[:needed]

    def _set_up(self, *, libtiff: bool) -> None:
        TiffImagePlugin.READ_LIBTIFF = libtiff
        try:
            super()._setup()
        except SyntaxError as error:
            # Pillow has no mode for this combination of tags.
            raise UnsupportedKindError from error
        finally:
            TiffImagePlugin.READ_LIBTIFF = False
        if self.use_load_libtiff:
            # libtiff returns numbers in the order of this machine, whatever that of the file.
            self.tile = [_in_native_order(tile) for tile in self.tile]

    def _with_eight_bits(self) -> Image.Image:
        if self._highest_bytes:
            bands = [self.getchannel(place) for place in self._highest_bytes]
            if self._is_signed:
                return bands[0].point(_OFFSET)
            if len(bands) == 1 or self._alpha == _UNSPECIFIED:
                return bands[0]
            if self._alpha == _ASSOCIATED:
                return Image.merge("La", bands).convert("LA")
            return Image.merge("LA", bands)
        if self._is_deep_lab:
            light, *colours = self.split()
            return Image.merge("LAB", [light, *(band.point(_OFFSET) for band in colours)])
        if self._is_signed:
            return self.point(_OFFSET)
        if self._has_twelve_bits:
            return self.convert("I").point(_TO_EIGHT_BITS, "L")
        if self.mode == "F":
            return self._between_extremes()
        return self.convert("LA") if self.mode == "La" else self

    def _between_extremes(self) -> Image.Image:
        """Show 0 to 1 as black to white, and any other range from its lowest to its highest."""
        low, high = (float(value) for value in self.getextrema())  # type: ignore[arg-type] # One band.
        if low >= 0 and high <= 1:
            low, high = 0.0, 1.0
        scale = 255.0 / (high - low) if high > low else 1.0
        return self.point(lambda value: value * scale + (0.5 - low * scale)).convert("L")


def _in_native_order(tile: Any) -> Any:
    raw_mode, *others = tile.args
    return tile._replace(args=(_NATIVE.get(raw_mode, raw_mode), *others))
