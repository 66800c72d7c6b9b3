"""AVIF files as other encoders write them, made of those of Pillow."""

import io
import struct
from functools import cache

from PIL import Image

from tests.uploader.decoding.pictures import BROWN, SIDE

# The description of colours in a stream of Pillow's, with the bit that says it is there.
_DESCRIBED = "1" + f"{1:08b}{13:08b}{6:08b}"


@cache
def plain(*, moving: bool = False) -> bytes:
    """An AVIF of one colour, whose stream and boxes name the colours of sRGB."""
    image = Image.new("RGB", (SIDE, SIDE), BROWN)
    out = io.BytesIO()
    more = {"save_all": True, "append_images": [Image.new("RGB", image.size)]} if moving else {}
    image.save(out, "AVIF", quality=95, **more)
    return out.getvalue()


@cache
def seen_through() -> bytes:
    """An AVIF whose left half is transparent."""
    image = Image.new("RGBA", (SIDE, SIDE), (*BROWN, 255))
    image.paste((*BROWN, 0), (0, 0, SIDE // 2, SIDE))
    out = io.BytesIO()
    image.save(out, "AVIF", quality=95)
    return out.getvalue()


def without_colour_boxes(data: bytes) -> bytes:
    return data.replace(b"colrnclx", b"freenclx")


def with_stream_colours(data: bytes, primaries: int, transfer: int) -> bytes:
    """Change the code points in each AV1 stream of the file; nothing is aligned to bytes there."""
    start = data.index(b"mdat") + 4
    bits = "".join(f"{byte:08b}" for byte in data[start:])
    assert _DESCRIBED in bits
    bits = bits.replace(_DESCRIBED, "1" + f"{primaries:08b}{transfer:08b}{6:08b}")
    return data[:start] + int(bits, 2).to_bytes(len(bits) // 8, "big")


def with_tables(data: bytes, *tables: bytes) -> bytes:
    """Put other tables of properties (`ipma`) into a file; its offsets follow."""
    at = data.index(b"ipma") - 4
    size = int.from_bytes(data[at : at + 4], "big")
    written = b"".join(struct.pack(">I4s", 8 + len(one), b"ipma") + one for one in tables)
    more = len(written) - size
    made = bytearray(data[:at] + written + data[at + size :])
    for name in (b"meta", b"iprp"):
        place = made.index(name) - 4
        made[place : place + 4] = struct.pack(">I", struct.unpack_from(">I", made, place)[0] + more)
    # Pillow writes `iloc` with offsets and lengths of four bytes, and one extent for an item.
    place = made.index(b"iloc") + 4 + 4 + 2
    (items,) = struct.unpack_from(">H", made, place)
    for number in range(items):
        offset = place + 2 + 14 * number + 6
        (value,) = struct.unpack_from(">I", made, offset)
        struct.pack_into(">I", made, offset, value + more)
    return bytes(made)


# What Pillow writes for `seen_through`: properties 1 to 4 are of the picture, and its alpha shares
# the first one, the size. 0x80 marks what is essential.
_PICTURE = bytes([0, 1, 4, 1, 2, 0x83, 4])
_ALPHA = bytes([0, 2, 4, 1, 5, 0x86, 7])
_ALPHA_WITHOUT_SIZE = bytes([0, 2, 3, 5, 0x86, 7])
_ONE, _TWO = bytes([0, 0, 0, 0, 0, 0, 0, 1]), bytes([0, 0, 0, 0, 0, 0, 0, 2])


def with_two_tables() -> bytes:
    """As cavif wrote them: a table of properties for each item."""
    assert _TWO + _PICTURE + _ALPHA in seen_through()
    return with_tables(seen_through(), _ONE + _PICTURE, _ONE + _ALPHA)


def with_alpha_without_size() -> bytes:
    return with_tables(seen_through(), _TWO + _PICTURE + _ALPHA_WITHOUT_SIZE)
