"""PNGs written chunk by chunk, for what no library writes."""

import io
import struct
import zlib

SIGNATURE = b"\x89PNG\r\n\x1a\n"
GREY, RGB, INDEXED, RGBA = 0, 2, 3, 6
SIDE = 16
P3 = (31270, 32900, 68000, 32000, 26500, 69000, 15000, 6000)


def chunk(
    name: bytes, content: bytes = b"", checksum: int | None = None, length: int | None = None
) -> bytes:
    right = zlib.crc32(name + content) if checksum is None else checksum
    size = len(content) if length is None else length
    return struct.pack(">I", size) + name + content + struct.pack(">I", right)


def header(width: int = SIDE, height: int = SIDE, bits: int = 8, kind: int = RGB) -> bytes:
    return chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, bits, kind, 0, 0, 0))


def png(*chunks: bytes) -> io.BytesIO:
    """A file of these chunks, and the end mark."""
    return io.BytesIO(SIGNATURE + b"".join(chunks) + chunk(b"IEND"))


def packed(pixel: bytes, width: int = SIDE, height: int = SIDE) -> bytes:
    return zlib.compress((b"\0" + pixel * width) * height)


def pixels(pixel: bytes, width: int = SIDE, height: int = SIDE) -> bytes:
    return chunk(b"IDAT", packed(pixel, width, height))


def flat(pixel: bytes, *before: bytes, bits: int = 8, kind: int = RGB) -> io.BytesIO:
    """A picture of one colour, with chunks between its header and its pixels."""
    return png(header(bits=bits, kind=kind), *before, pixels(pixel))


def row(data: bytes, width: int, bits: int, kind: int, *before: bytes) -> io.BytesIO:
    """A picture of one row."""
    content = chunk(b"IDAT", zlib.compress(b"\0" + data))
    return png(header(width, 1, bits, kind), *before, content)


def gamma(value: int, checksum: int | None = None) -> bytes:
    return chunk(b"gAMA", struct.pack(">I", value), checksum)


def primaries(*values: int) -> bytes:
    return chunk(b"cHRM", struct.pack(">8I", *values))


def code_points(*values: int) -> bytes:
    return chunk(b"cICP", bytes(values))


def profile(content: bytes | None, checksum: int | None = None) -> bytes:
    return chunk(b"iCCP", b"name\0\0" + zlib.compress(content or b""), checksum)


def animation(frames: int, plays: int = 0, checksum: int | None = None) -> bytes:
    return chunk(b"acTL", struct.pack(">II", frames, plays), checksum)


def control(
    number: int,
    size: tuple[int, int] = (SIDE, SIDE),
    place: tuple[int, int] = (0, 0),
    disposal: int = 0,
    blend: int = 0,
) -> bytes:
    """How a frame is shown, for a tenth of a second."""
    content = struct.pack(">IIIIIHHBB", number, *size, *place, 1, 10, disposal, blend)
    return chunk(b"fcTL", content)


def frame(number: int, pixel: bytes, size: tuple[int, int] = (SIDE, SIDE)) -> bytes:
    return chunk(b"fdAT", struct.pack(">I", number) + packed(pixel, *size))
