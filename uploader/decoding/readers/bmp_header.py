"""Reads the headers of a BMP, in the versions of Windows and of OS/2, as Chromium does."""

import struct
from dataclasses import dataclass, field
from typing import IO

from uploader.decoding.readers.unsupported import UnsupportedKindError

FILE_HEADER_BYTES = 14
RGB, RLE8, RLE4, BITFIELDS, JPEG, PNG, ALPHABITFIELDS = range(7)
# OS/2 2.x has other meanings for two of these numbers.
RLE24 = 24
_HUFFMAN = 1
_WITH_RLE24 = 4

_CORE = 12
_WITH_ALPHA_MASK = {56, 108, 124}
_WITH_MASKS = {52, *_WITH_ALPHA_MASK}
_WINDOWS = {40, *_WITH_MASKS}
_OS2 = {*range(16, 65, 4), 42, 46} - _WINDOWS
_MOST_HEADER_BYTES = 124
_DEPTHS = {RGB: {1, 2, 4, 8, 16, 24, 32}, RLE8: {1, 2, 4, 8}, RLE4: {1, 2, 4}, RLE24: {24}}
_DEPTHS[BITFIELDS] = _DEPTHS[ALPHABITFIELDS] = {16, 32}
_EMBEDDED_PROFILE = b"DEBM"  # PROFILE_EMBEDDED, little-endian.


@dataclass
class Header:
    """What the headers say: where the pixels start, and the masks of red, green, blue and alpha."""

    width: int
    height: int
    bits: int
    compression: int = RGB
    is_top_down: bool = False
    start: int = 0
    masks: tuple[int, int, int, int] = (0, 0, 0, 0)
    colours: list[bytes] = field(default_factory=list)
    profile: bytes | None = None

    @property
    def row_bytes(self) -> int:
        """The bytes of an uncompressed row: rows end at multiples of four bytes."""
        return (self.width * self.bits + 31) // 32 * 4


def read_header(file: IO[bytes]) -> Header:
    """Read the headers; raises SyntaxError for no BMP, and UnsupportedKindError."""
    file.seek(0)
    head = file.read(FILE_HEADER_BYTES + 4)
    if len(head) < FILE_HEADER_BYTES + 4 or not head.startswith(b"BM"):
        raise SyntaxError("no BMP")
    start, size = struct.unpack_from("<II", head, 10)
    if size > _MOST_HEADER_BYTES or (start and start < FILE_HEADER_BYTES + size):
        raise SyntaxError("headers beyond the pixels")
    info = head[-4:] + file.read(size - 4)
    if len(info) < size:
        raise SyntaxError("headers that are cut off")
    header = _in_core(info) if size == _CORE else _in_info(info)
    header.start = start
    after = FILE_HEADER_BYTES + size
    if header.bits >= 16:
        after += _read_masks(file, header, info)
    else:
        after += _read_colours(file, header, info, after)
    header.start = start or after
    if size == 124 and info[56:60] == _EMBEDDED_PROFILE:
        at, length = struct.unpack_from("<II", info, 112)
        file.seek(FILE_HEADER_BYTES + at)
        header.profile = file.read(length)
    return header


def _in_core(info: bytes) -> Header:
    width, height, _, bits = struct.unpack_from("<4H", info, 4)
    return _checked(Header(width, height, bits), is_os2=True)


def _in_info(info: bytes) -> Header:
    size = len(info)
    if size not in _WINDOWS | _OS2:
        raise SyntaxError("a header of no version")
    width, height, _, bits = struct.unpack_from("<iiHH", info, 4)
    compression = struct.unpack_from("<I", info, 16)[0] if size >= 20 else RGB
    is_os2 = size in _OS2
    if compression == BITFIELDS and bits == _HUFFMAN:
        raise UnsupportedKindError
    if compression == _WITH_RLE24 and bits == 24:
        compression, is_os2 = RLE24, True
    header = Header(width, abs(height), bits, compression, height < 0)
    if size in _WITH_MASKS:
        red, green, blue = struct.unpack_from("<3I", info, 40)
        alpha = struct.unpack_from("<I", info, 52)[0] if size in _WITH_ALPHA_MASK else 0
        header.masks = red, green, blue, alpha
    return _checked(header, is_os2=is_os2)


def _checked(header: Header, *, is_os2: bool) -> Header:
    if header.compression in {JPEG, PNG} or header.bits == 64:
        raise UnsupportedKindError
    if header.width <= 0 or not header.height:
        raise SyntaxError("no pixels")
    if is_os2 and (header.is_top_down or header.bits not in {1, 4, 8, 24}):
        raise SyntaxError("not in OS/2")
    if header.bits not in _DEPTHS.get(header.compression, ()):
        raise SyntaxError("a compression that these bits do not have")
    if header.compression in {RLE8, RLE4}:
        header.bits = 8 if header.compression == RLE8 else 4
    return header


def _read_masks(file: IO[bytes], header: Header, info: bytes) -> int:
    """Complete the masks; return how many bytes of them follow the header."""
    *colours, alpha = header.masks
    taken = 0
    if header.compression not in {BITFIELDS, ALPHABITFIELDS}:
        wide = 5 if header.bits == 16 else 8
        colours = [((1 << wide) - 1) << wide * place for place in (2, 1, 0)]
    elif len(info) not in _WITH_MASKS:
        taken = 16 if header.compression == ALPHABITFIELDS else 12
        read = file.read(taken)
        if len(read) < taken:
            raise SyntaxError("masks that are cut off")
        *colours, alpha = struct.unpack("<4I", read.ljust(16, b"\0"))
    if header.compression == RLE24:
        alpha = 0
    within = (1 << header.bits) - 1
    red, green, blue, alpha = (mask & within for mask in (*colours, alpha))
    header.masks = red, green, blue, alpha
    return taken


def _read_colours(file: IO[bytes], header: Header, info: bytes, at: int) -> int:
    """Read the palette; colours that it lacks are black. Return how many bytes it has."""
    most = 1 << header.bits
    used = struct.unpack_from("<I", info, 32)[0] if len(info) >= 36 else 0
    used = used if 0 < used <= most else most
    width = 3 if len(info) == _CORE else 4
    taken = used
    if header.start:
        taken = min(used, (header.start - at) // width)
    read = file.read(taken * width)
    if len(read) < taken * width:
        raise SyntaxError("a palette that is cut off")
    header.colours = [read[place : place + 3] for place in range(0, len(read), width)]
    return taken * width
