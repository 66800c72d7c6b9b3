"""Reads the details of an opened picture, wherever its format has them."""

import io
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, BinaryIO

from uploader.decoding.details import NOTHING, Details
from uploader.decoding.metadata.exif import read_exif
from uploader.decoding.metadata.xmp import read_xmp

_EXIF_MARK = b"Exif\0\0"
# Names of `info`; those of Pillow, and one of open_png.
_EXIF, _XMP, _EXIF_BEHIND = "exif", "xmp", "exif_behind"

_Info = Mapping[Any, Any]


def details_of(info: _Info, file: BinaryIO, decoder: str) -> Details:
    """Return what a file says of its picture; whatever is wrong with that costs only itself.

    `info` is that of the opened picture, at its first frame or page.
    """
    exif = _details(_exif_of, info, file, decoder)
    xmp = _details(_xmp_of, info, file, decoder)
    return replace(
        exif,
        taken=exif.taken or xmp.taken,
        description=exif.description or xmp.description,
    )


def _details(
    read: Callable[[_Info, BinaryIO, str], Details | None],
    info: _Info,
    file: BinaryIO,
    decoder: str,
) -> Details:
    try:
        return read(info, file, decoder) or NOTHING
    except Exception:
        return NOTHING


def _exif_of(info: _Info, file: BinaryIO, decoder: str) -> Details | None:
    if decoder == "TIFF":
        return read_exif(file)
    block = info.get(_EXIF) or info.get(_EXIF_BEHIND)
    if not isinstance(block, bytes):
        return None
    start = 0
    # Some writers put the mark twice.
    while block.startswith(_EXIF_MARK, start) and start <= len(_EXIF_MARK):
        start += len(_EXIF_MARK)
    return read_exif(io.BytesIO(block), start)


def _xmp_of(info: _Info, _file: BinaryIO, _decoder: str) -> Details | None:
    packet = info.get(_XMP)
    return read_xmp(packet) if isinstance(packet, bytes) else None
