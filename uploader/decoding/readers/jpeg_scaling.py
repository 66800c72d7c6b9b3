"""Scaled decoding of JPEGs, where every rendition is smaller still."""

from typing import BinaryIO

from PIL import JpegImagePlugin

# Markers of ITU-T T.81, table B.1: frames that are coded by DCT in blocks of 8 x 8 pixels.
_BASELINE, _EXTENDED, _PROGRESSIVE = 0xC0, 0xC1, 0xC2
_DCT_FRAMES = {_BASELINE, _EXTENDED, _PROGRESSIVE}
_HUFFMAN_TABLES, _QUANTIZATION_TABLES, _RESTART_INTERVAL, _COMMENT = 0xC4, 0xDB, 0xDD, 0xFE
_APPLICATIONS = range(0xE0, 0xF0)
_BEFORE_A_FRAME = {
    _HUFFMAN_TABLES,
    _QUANTIZATION_TABLES,
    _RESTART_INTERVAL,
    _COMMENT,
    *_APPLICATIONS,
}

Extent = tuple[float, float]


def decode_smaller(
    image: JpegImagePlugin.JpegImageFile, file: BinaryIO, least: tuple[int, int]
) -> Extent | None:
    """Have a JPEG decoded at a half, a quarter or an eighth of its size, but not below `least`.

    All of its data is read and entropy-decoded as at full size, so damage is found all the same;
    but each block is transformed into fewer pixels, in a fraction of the time and the memory.
    Returns how many of those pixels the picture covers, a fraction of the last ones included, or
    None where it is decoded at full size.
    """
    across, down = least
    if min(image.width // across, image.height // down) < 2 or not _is_scalable(file):
        return None
    drafted = image.draft(None, least)
    return drafted and drafted[1][2:]


def _is_scalable(file: BinaryIO) -> bool:
    """Walk to the first frame; anything unusual on the way there is decoded at full size.

    Lossless frames have no blocks and cannot be scaled: the decoder would refuse them.
    """
    file.seek(0)
    if file.read(2) != b"\xff\xd8":
        return False
    while len(head := file.read(4)) == 4 and head[0] == 0xFF:
        marker, length = head[1], int.from_bytes(head[2:], "big")
        if marker in _DCT_FRAMES:
            return True
        if marker not in _BEFORE_A_FRAME or length < 2:
            return False
        file.seek(length - 2, 1)
    return False
