"""GIFs written block by block, for what no library writes."""

import io
import struct

SIDE = 16
RED, GREEN, BLUE, LIGHT = (250, 0, 0), (0, 250, 0), (0, 0, 250), (200, 200, 200)
PALETTE = bytes(RED + GREEN + BLUE + LIGHT)
TRAILER = b";"
_CODE_SIZE, _CLEAR, _END = 2, 4, 5


def gif(*blocks: bytes, size: tuple[int, int] = (SIDE, SIDE), palette: bytes = PALETTE) -> bytes:
    """A file of these blocks behind its screen and its palette of four colours, or of none."""
    flags = 0x81 if palette else 0
    return b"GIF89a" + struct.pack("<HHBBB", *size, flags, 3, 0) + palette + b"".join(blocks)


def control(disposal: int = 0, transparent: int | None = None, hundredths: int = 10) -> bytes:
    flags = disposal << 2 | (transparent is not None)
    return b"!\xf9\4" + struct.pack("<BHB", flags, hundredths, transparent or 0) + b"\0"


def image(
    index: int,
    size: tuple[int, int] = (SIDE, SIDE),
    place: tuple[int, int] = (0, 0),
    palette: bytes = b"",
    pixels: int | None = None,
) -> bytes:
    """A frame of one colour, with fewer or more pixels than it needs if that is asked."""
    flags = 0x81 if palette else 0
    head = b"," + struct.pack("<HHHHB", *place, *size, flags) + palette
    return head + _coded([index] * (size[0] * size[1] if pixels is None else pixels))


def repeated(times: int, application: bytes = b"NETSCAPE2.0") -> bytes:
    return b"!\xff\x0b" + application + b"\3\1" + struct.pack("<H", times) + b"\0"


def xmp(packet: bytes) -> bytes:
    """A packet as it stands in a GIF: not in sub-blocks, and with a trailer that ends them."""
    trailer = b"\1" + bytes(range(255, -1, -1)) + b"\0"
    return b"!\xff\x0bXMP DataXMP" + packet + trailer


def file_of(*blocks: bytes, size: tuple[int, int] = (SIDE, SIDE)) -> io.BytesIO:
    return io.BytesIO(gif(*blocks, TRAILER, size=size))


def _coded(indexes: list[int]) -> bytes:
    """Codes of three bits, with a clear code before every second one so that they stay so."""
    codes = [_CLEAR]
    for number, index in enumerate(indexes):
        codes += [_CLEAR, index] if number and number % 2 == 0 else [index]
    bits = sum(code << 3 * place for place, code in enumerate([*codes, _END]))
    data = bits.to_bytes(-(-3 * (len(codes) + 1) // 8), "little")
    pieces = [data[at : at + 255] for at in range(0, len(data), 255)]
    return bytes((_CODE_SIZE,)) + b"".join(bytes((len(one),)) + one for one in pieces) + b"\0"
