"""How often an animation plays, as browsers read it; 0 is for ever."""

from collections.abc import Mapping
from typing import Any, BinaryIO

from uploader.decoding.readers.heif_boxes import Box, boxes, descend, find, number, read_box

_FOR_EVER = 0
_IS_REPEATED = 1
_WITHOUT_END = {4: 0xFFFFFFFF, 8: 0xFFFFFFFFFFFFFFFF}


def plays(info: Mapping[Any, Any], file: BinaryIO, decoder: str) -> int:
    """Return the plays of an animation by what its decoder reports, or by its file."""
    if decoder == "AVIF":
        return _of_edit_list(read_box(file, b"moov") or b"")
    return int(info.get("loop") or _FOR_EVER)


def _of_edit_list(moov: bytes) -> int:
    """Read the edit list of the first track of pictures (ISO/IEC 14496-12 8.6.6).

    A track without one plays for ever, one with a list that is not repeated once.
    """
    outer = find(moov, b"moov")
    tracks = boxes(moov, outer.content, outer.end) if outer else ()
    for track in tracks:
        edits = descend(moov, b"edts", b"elst", box=track) if track.kind == b"trak" else None
        if edits is None:
            continue
        if not number(moov, edits.content + 1, 3) & _IS_REPEATED:
            return 1
        width = 8 if moov[edits.content] == 1 else 4
        return _repeated(_track_duration(moov, track), number(moov, edits.content + 8, width))
    return _FOR_EVER


def _repeated(track: tuple[int, int] | None, segment: int) -> int:
    if track is None or not segment or track[0] == _WITHOUT_END[track[1]]:
        return _FOR_EVER
    return -(-track[0] // segment)


def _track_duration(moov: bytes, track: Box) -> tuple[int, int] | None:
    """Read the duration of a track and how many bytes it has (`tkhd`, 8.3.2)."""
    header = descend(moov, b"tkhd", box=track)
    if header is None:
        return None
    width = 8 if moov[header.content : header.content + 1] == b"\1" else 4
    return number(moov, header.content + 12 + 2 * width, width), width
