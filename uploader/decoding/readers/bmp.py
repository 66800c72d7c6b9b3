"""Reads BMPs as Chromium shows them: any fields of bits, any palette, black where none is drawn."""

from typing import IO, Any

from PIL import Image, ImageFile, ImagePalette

from uploader.decoding.readers.bmp_fields import unpacked
from uploader.decoding.readers.bmp_header import RGB, RLE24, Header, read_header
from uploader.decoding.readers.bmp_runs import unpack

_IN_PALETTE = {1: "P;1", 2: "P;2", 4: "P;4", 8: "P"}
_COMPRESSED = {1, 2, RLE24}


class BmpPicture(ImageFile.ImageFile):
    """A BMP; opening raises SyntaxError or UnsupportedKindError, loading ValueError or EOFError."""

    format = "BMP"
    format_description = "Windows Bitmap"

    def _open(self) -> None:
        assert self.fp is not None  # noqa: S101 - Pillow opens it before it calls this.
        header = read_header(self.fp)
        self._header: Header | None = header
        self._size = header.width, header.height
        self._mode = "P" if header.bits <= 8 else "RGB"
        self.tile = []
        if header.profile:
            self.info["icc_profile"] = header.profile
        if header.bits <= 8:
            self.palette = ImagePalette.raw("RGB", _table(header))
        is_plain = header.bits == 24 and not header.masks[3]
        if header.compression == RGB and (header.bits <= 8 or is_plain):
            raw_mode = _IN_PALETTE.get(header.bits, "BGR")
            direction = 1 if header.is_top_down else -1
            self._header = None
            self.tile = [
                ImageFile._Tile(
                    "raw",
                    (0, 0, *self.size),
                    header.start,
                    (raw_mode, header.row_bytes, direction),
                )
            ]

    def load(self) -> Any:
        """Decode the pixels."""
        header, self._header = self._header, None
        if header is None:
            return super().load()
        assert self.fp is not None  # noqa: S101 - It is open.
        self.fp.seek(header.start)
        image = (_runs if header.compression in _COMPRESSED else _fields)(self.fp, header)
        if not header.is_top_down:
            image = image.transpose(Image.Transpose.FLIP_TOP_BOTTOM)
        self.im, self._mode, self.palette = image.im, image.mode, image.palette
        return Image.Image.load(self)


def _fields(file: IO[bytes], header: Header) -> Image.Image:
    size = header.width, header.height
    image = unpacked(file, size, header.bits, header.masks, header.row_bytes)
    # Some writers name a field for alpha and leave it empty.
    is_empty = image.mode == "RGBA" and image.getchannel("A").getextrema()[1] == 0
    return image.convert("RGB") if is_empty else image


def _runs(file: IO[bytes], header: Header) -> Image.Image:
    size = header.width, header.height
    runs = unpack(file.read(), *size, header.bits)
    if header.compression == RLE24:
        image = Image.frombytes("RGB", size, runs.pixels, "raw", "BGR", 0, 1)
    else:
        image = Image.frombytes("P", size, runs.pixels)
        image.putpalette(_table(header))
    if runs.drawn is None:
        return image
    on_black = Image.new("RGB", size)
    on_black.paste(image.convert("RGB"), mask=Image.frombytes("L", size, runs.drawn))
    return on_black


def _table(header: Header) -> bytes:
    """Return red, green and blue of each number; those beyond the palette are black."""
    return b"".join(colour[::-1] for colour in header.colours).ljust(768, b"\0")
